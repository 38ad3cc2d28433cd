"""All that is wrong with a scenario and its list of pilots is told at once, and no consequence of it."""

from pathlib import Path

import pytest

from tests.scenario.writing import files, refused
from valleysim import load

TOP = """extends = "enterprise"
name = "T"
pilots = "p.csv"
colour = "red"

[funding]
aproval = 0.5
lead = -1

[office]
reviewers = 1000

[[people]]
name = "Maria"

[[sponsors]]
seat = "Executive Sponser"
weight = 1
"""
HEADER = (
    "Pilot,starts,pilot.success,pilot.sucess,sponsors[nobody].served,money.value_per_month,stakes,"
    "sponsors[executive sponsor].person,funding.approval\n"
)
ROWS = (
    "A,soon,2,0.5,3,1,1,,\n"
    "B,1,0.5,0.5,3,what,99,Mario,\n"
    "C,2026-05,{ pert = [1 },0.5,3,1,1,Maria,7\n"
    "Total,1,oh,,,,,,\n"
    "# old,,,,,,,,\n"
)


def told(folder: Path, top: str, rows: str) -> list[tuple[str, int | None, str | None]]:
    path = files(folder, {"t.toml": top, "p.csv": rows})
    with refused() as refusal:
        load(path)
    return [(Path(f"{one.file}").name, one.line, one.key) for one in refusal.problems]


def test_every_fault_of_a_scenario_and_of_its_list_of_pilots_is_told_at_once(tmp_path: Path) -> None:
    found = told(tmp_path, TOP, HEADER + ROWS)
    assert found == [
        ("t.toml", 4, "colour"),
        ("t.toml", 7, "funding.aproval"),
        ("t.toml", 8, "funding.lead"),
        ("t.toml", 11, "office.reviewers"),
        ("t.toml", 17, "sponsors[Executive Sponser].seat"),
        ("p.csv", 1, "column Pilot"),
        ("p.csv", 1, "column pilot.sucess"),
        ("p.csv", 1, "column sponsors[nobody].served"),
        ("p.csv", 2, "column starts"),
        ("p.csv", 2, "column pilot.success"),
        ("p.csv", 3, "column stakes"),
        ("p.csv", 3, "column money.value_per_month"),
        ("p.csv", 3, "column sponsors[executive sponsor].person"),
        ("p.csv", 4, "column pilot.success"),
        ("p.csv", 4, "column starts"),
        ("p.csv", 5, "column pilot"),
        ("p.csv", 6, "column Pilot"),
    ]


CSV = {"of the header": "name,strats\nA,1\n", "of a cell": "name,starts\nA,soon\n", "of all": "name\n"}
TOML = {
    "key": "[office]\nreviewer = 1\n",
    "value": "[office]\nreviewers = 0\n",
    "name": '[[sponsors]]\nseat = "Executive Sponser"\n',
}


@pytest.mark.parametrize("one", CSV)
@pytest.mark.parametrize("other", TOML)
def test_a_fault_of_one_file_does_not_hide_that_of_the_other(tmp_path: Path, one: str, other: str) -> None:
    top = f'extends = "enterprise"\nname = "T"\npilots = "p.csv"\n{TOML[other]}'
    assert sorted(path for path, _, _ in told(tmp_path, top, CSV[one])) == ["p.csv", "t.toml"]


def test_pilots_that_are_not_there_are_told_beside_mistakes_of_the_scenario(tmp_path: Path) -> None:
    top = 'name = "T"\npilots = "p.csv"\n[office]\nreviewers = 0\n'
    found = told(tmp_path, top, "name,after\nA,\nB,A;C\n")
    assert found == [("t.toml", 4, "office.reviewers"), ("p.csv", 3, "column after")]
    change = 'name = "T"\npilots = "p.csv"\n[[changes]]\nby = "x"\nkey = "no.thing"\nhow = "add"\nsize = 1\n'
    found = told(tmp_path, change, "name,after\nA,\nB,A;C\n")
    assert found == [("t.toml", 5, "changes[0].key"), ("p.csv", 3, "column after")]


@pytest.mark.parametrize(
    ("top", "rows", "only"),
    [
        (
            "[funding]\nrunway = -1\nperiod = 3\napproval = 0.5\n",
            "name,funding.lead\nA,2\n",
            "funding.runway",
        ),
        ('[[sponsors]]\nseat = "a"\nweight = 0\n', "name,sponsors[a].person\nA,Max\n", "sponsors[a].weight"),
        ("[[people]]\nname = 3\n", "name,sponsors[a].person\nA,Max\n", "people[0].name"),
        ("[portfolio]\ntarget = 2\n", "name,starts\nA,\nTotal,3\n", "column name"),
        ("", "name,after,starts\nA,B,\n,,\nTotal,,3\n", "column name"),
        ("", "nme,after\nA,\nB,A\n", "column nme"),
        ("", "Project\nA,1\nB,2\n", "column Project"),
        ("", "nme,\nA,1\nB,2,3\n", "column nme"),
        ("", "name,funding.runway,funding.period,funding.aproval\nA,3,3,0.5\n", "column funding.aproval"),
        (
            "",
            "name,pilot.duration,coalition.quorum,sponsors[a].wieght\nA,3,2,5\n",
            "column sponsors[a].wieght",
        ),
        ("[pilots]\n", "name\nA\n", None),
    ],
)
def test_no_consequence_of_a_fault_is_told(tmp_path: Path, top: str, rows: str, only: str | None) -> None:
    seat = "" if "sponsors" in top else '[[sponsors]]\nseat = "a"\n'
    listed = 'pilots = "p.csv"\n' if only else ""
    assert len(found := told(tmp_path, f'name = "T"\n{listed}{seat}{top}', rows)) == 1
    assert only is None or found[0][2] == only


def test_where_there_are_many_problems_one_of_each_column_is_among_those_told(tmp_path: Path) -> None:
    rows = "name,starts,stakes\n" + "".join(f"P{n},soon,\n" for n in range(50)) + "Q,,99\n"
    top = 'name = "T"\npilots = "p.csv"\n[office]\nreviewers = 0\n'
    path = files(tmp_path, {"t.toml": top, "p.csv": rows})
    with refused() as refusal:
        load(path)
    keys = {one.key for one in refusal.problems}
    assert keys == {"office.reviewers", "column starts", "column stakes", None}
    assert (len(refusal.problems), refusal.problems[-1].found) == (21, "32 more problems")
