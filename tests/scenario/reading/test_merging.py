from pathlib import Path

import pytest

from tests.scenario.writing import files, problem, refused, scenario
from valleysim import Scenario, load
from valleysim.scenario import Note

BASE = """name = "base"
neutral = ["cost"]
[pilot]
success = 0.5
cost_per_month = 10
[[sponsors]]
seat = "a"
weight = 2
tenure = { exponential = 20 }
[[sponsors]]
seat = "b"
served = 3
[[sponsors]]
seat = "c"
[readiness]
assumption = "all of it"
capacity = 2
[readiness.ownership]
work = 3
done = 0.1
[evidence.one]
quantity = "q"
value = "1"
source = "s"
"""


def test_keys_of_tables_are_joined_and_the_later_file_goes_before(tmp_path: Path) -> None:
    path = files(
        tmp_path, {"top.toml": 'extends = "./b.toml"\n[pilot]\nsuccess = 0.9\n[funding]\n', "b.toml": BASE}
    )
    with refused() as refusal:
        load(path)
    assert [one.key for one in refusal.problems] == ["funding.runway", "funding.period", "funding.approval"]
    path.write_text('extends = "b.toml"\n[pilot]\nsuccess = 0.9\n[readiness.ownership]\nwork = 1\n')
    joined = load(path)
    assert (joined.name, joined.readiness.capacity, joined.neutral_names) == ("base", 2, ("cost",))
    assert joined.pilot.success.known == 0.9
    assert joined.pilot.cost_per_month.known == 10.0
    assert joined.readiness.ownership.work.parameters["value"].known == 1.0
    assert joined.readiness.ownership.done.known == 0.1


def test_a_number_is_replaced_whole_with_its_note(tmp_path: Path) -> None:
    top = 'extends = "b.toml"\n[readiness.ownership]\ndone = 0.2\n[readiness]\nline_sign_off = 1\n'
    entries = {entry.key: entry for entry in load(files(tmp_path, {"t.toml": top, "b.toml": BASE})).ledger()}
    assert entries["readiness.ownership.work"].basis == "assumption"
    assert entries["readiness.ownership.done"].basis == "unsourced"
    assert entries["readiness.line_sign_off"].basis == "unsourced"
    assert entries["readiness.ownership.work"].file.endswith("b.toml")
    assert entries["readiness.ownership.done"].file.endswith("t.toml")


def test_seats_are_joined_by_name_and_new_ones_come_last(tmp_path: Path) -> None:
    top = 'extends = "b.toml"\n[[sponsors]]\nseat = "d"\n[[sponsors]]\nseat = "b"\nweight = 5\n'
    joined = load(files(tmp_path, {"t.toml": top, "b.toml": BASE}))
    assert [sponsor.seat for sponsor in joined.sponsors] == ["a", "b", "c", "d"]
    assert joined.sponsors[1].weight.known == 5.0
    served = joined.sponsors[1].served
    assert not isinstance(served, str)
    assert served.known == 3.0


def test_a_removed_seat_is_gone_and_those_behind_it_keep_file_and_line(tmp_path: Path) -> None:
    top = (
        'extends = "b.toml"\n[[sponsors]]\nseat = "a"\nremove = true\n[[sponsors]]\nseat = "c"\nserved = 1\n'
    )
    joined = load(files(tmp_path, {"t.toml": top, "b.toml": BASE}))
    assert [sponsor.seat for sponsor in joined.sponsors] == ["b", "c"]
    places = {entry.key: (Path(entry.file).name, entry.line) for entry in joined.ledger()}
    assert places["sponsors[b].served"] == ("b.toml", 12)
    assert places["sponsors[c].served"] == ("t.toml", 7)
    assert "sponsors[a].weight" not in places


@pytest.mark.parametrize(
    ("text", "line", "found", "allowed"),
    [
        ("[[sponsors]]\nseat='x'\n[[sponsors]]\nseat='x'", 5, 'a second seat "x"', "each seat once"),
        ("[[sponsors]]\nseat='x'\nremove=true", 4, 'no inherited seat "x"', "an inherited seat (none here)"),
        ("[[sponsors]]\nseat='x'\nremove=1", 4, "1", "true"),
        ("[[sponsors]]\nremove=true", 3, "no inherited seat null", None),
        ("sponsors = [1]", 2, "1", "a table"),
        (
            "[sponsors]\nseat='x'",
            2,
            "{ seat = … }",
            "a list of tables, each below [[sponsors]] with two brackets",
        ),
        ("[[pilot]]\nsuccess=1", 2, "[{ success = … }]", "a table below [pilot] with one bracket"),
        ("[[sponsors]]\nweight=1", 2, "nothing", "this key is required"),
        ("correlations = 3", 2, "3", "a list"),
        ("[[correlations]]\nbetween=['a','b']\nrank=0.1\nevidence=1", 5, "1", "a text"),
    ],
)
def test_seats_and_lists_that_cannot_be_joined_are_refused(
    text: str, line: int, found: str, allowed: str | None
) -> None:
    told = problem(text)
    assert told.line == line
    assert told.found == found.replace("null", "None")
    assert allowed is None or told.allowed == allowed


def test_a_removal_says_nothing_else(tmp_path: Path) -> None:
    top = 'extends = "b.toml"\n[[sponsors]]\nseat = "a"\nremove = true\nweight = 1\n'
    with refused() as refusal:
        load(files(tmp_path, {"t.toml": top, "b.toml": BASE}))
    assert (refusal.only.line, refusal.only.found) == (4, "other keys beside it (weight)")


@pytest.mark.parametrize(
    ("base", "top"),
    [
        ("[[sponsors]]\nseat='x'", "[sponsors.a]\nseat='y'"),
        ("[[correlations]]\nrank=0.1", "[correlations.a]\nx=1"),
        ("[[readiness]]\ncapacity=2", "[readiness]\ncapacity='x'"),
        ("[[readiness.ownership]]\nwork=2", "[readiness.ownership]\nwork='x'"),
        ("[pilot]\nsuccess=1", "pilot = 3"),
        ("pilot = 3", "[pilot]\nsuccess = 3"),
        ("sponsors = 3", "[[sponsors]]\nseat = 3"),
        ("sponsors = [3]", "[[sponsors]]\nseat = 'x'"),
        ("evidence = 3", "[evidence.k]\nx = 1"),
        ("neutral = 3", "neutral = { a = 1 }"),
    ],
)
def test_what_is_a_table_here_and_none_there_is_refused_with_a_place(
    tmp_path: Path, base: str, top: str
) -> None:
    path = files(tmp_path, {"t.toml": f'extends = "b.toml"\n{top}\n', "b.toml": f'name = "b"\n{base}\n'})
    with refused() as refusal:
        load(path)
    assert all(one.line in (2, 3) and one.key for one in refusal.problems)


def test_a_table_goes_before_an_inherited_list_that_was_a_mistake(tmp_path: Path) -> None:
    top = 'extends = "b.toml"\n[readiness]\ncapacity = 2\n'
    path = files(tmp_path, {"t.toml": top, "b.toml": 'name = "b"\n[[readiness]]\ncapacity = 9\n'})
    assert load(path).readiness.capacity == 2


def test_a_pair_that_is_there_already_is_replaced() -> None:
    twice = """[pilot]
success = "0.2 to 0.4"
embedded = "0.2 to 0.4"
documented_value = "0.2 to 0.4"
[[correlations]]
between = ["pilot.success", "pilot.embedded"]
rank = 0.2
[[correlations]]
between = ["pilot.success", "pilot.documented_value"]
rank = 0.3
[[correlations]]
between = ["pilot.embedded", "pilot.success"]
rank = 0.4
"""
    assert [correlation.rank for correlation in scenario(twice).correlations] == [0.4, 0.3]


def test_sources_of_both_files_are_in_the_register(tmp_path: Path) -> None:
    top = 'extends = "b.toml"\n[evidence.two]\nquantity = "q"\nvalue = "1"\nsource = "s"\n'
    joined = load(files(tmp_path, {"t.toml": top, "b.toml": BASE}))
    assert list(joined.evidence) == ["one", "two"]
    assert joined.with_("pilot.success", {"value": 0.5, "evidence": "one"}).ledger()[0].basis == "evidence"


PILOTS = """name = "base"
[pilot]
success = 0.5
[readiness.economics]
work = 9
done = 0.3
[[sponsors]]
seat = "a"
[[pilots]]
name = "One"
[pilots.readiness.economics]
work = 4
done = 0.5
[[pilots.sponsors]]
seat = "own"
weight = 2
[[pilots.sponsors]]
seat = "a"
weight = 3
[[pilots.sponsors]]
seat = "last"
served = 5
[[pilots]]
name = "Two"
"""


def extended(folder: Path, top: str, base: str = PILOTS) -> Scenario:
    return load(
        files(folder, {"t.toml": f'extends = "b.toml"\n[[pilots]]\nname = "One"\n{top}', "b.toml": base})
    )


def told(portfolio: Scenario) -> dict[str, tuple[str, int | None]]:
    """File and line of what pilots say."""
    return {
        entry.key: (Path(entry.file).name, entry.line)
        for entry in portfolio.ledger()
        if entry.key.startswith("pilots[One]")
    }


def test_tables_within_tables_of_an_inherited_pilot_are_joined_key_by_key(tmp_path: Path) -> None:
    portfolio = extended(tmp_path, "[pilots.readiness.economics]\nwork = 5\n")
    one, two = portfolio.members
    assert one.scenario.readiness.economics.work.parameters["value"].known == 5.0
    assert one.scenario.readiness.economics.done.known == 0.5
    assert two.scenario.readiness.economics.done.known == 0.3
    places = told(portfolio)
    assert places["pilots[One].readiness.economics.work"] == ("t.toml", 5)
    assert places["pilots[One].readiness.economics.done"] == ("b.toml", 13)


def test_a_chain_of_files_joins_tables_within_tables_and_new_ones(tmp_path: Path) -> None:
    files(tmp_path, {"top.toml": ""})
    extended(
        tmp_path, "[pilots.readiness.economics]\ndone = 0.6\n[pilots.readiness.governance]\ndone = 0.7\n"
    )
    top = 'extends = "t.toml"\n[[pilots]]\nname = "One"\n[pilots.readiness]\ncapacity = 3\n'
    path = files(tmp_path, {"top.toml": f"{top}economics = {{ work = 6 }}\n"})
    portfolio = load(path)
    readiness = portfolio.members[0].scenario.readiness
    assert (readiness.capacity, readiness.economics.done.known, readiness.governance.done.known) == (
        3,
        0.6,
        0.7,
    )
    places = told(portfolio)
    assert places["pilots[One].readiness.economics.work"] == ("top.toml", 6)
    assert places["pilots[One].readiness.economics.done"] == ("t.toml", 5)
    assert places["pilots[One].readiness.governance.done"] == ("t.toml", 7)


def test_a_flaw_in_a_table_within_a_table_is_told_where_it_was_written(tmp_path: Path) -> None:
    with refused() as refusal:
        extended(tmp_path, "[pilots.readiness.economics]\nwork = 5\ndone = 7\n")
    assert (Path(refusal.only.file).name, refusal.only.line) == ("t.toml", 6)
    assert refusal.only.key == "pilots[One].readiness.economics.done"


def test_keys_of_an_inherited_pilot_keep_the_note_of_their_own_table(tmp_path: Path) -> None:
    base = PILOTS.replace("work = 4", 'assumption = "asked"\nwork = 4').replace(
        'seat = "own"', 'seat = "own"\nassumption = "asked"\nserved = 1'
    )
    portfolio = extended(
        tmp_path,
        '[pilots.readiness.economics]\nevidence = "korn-ferry"\nwork = 5\n'
        '[[pilots.sponsors]]\nseat = "own"\nserved = 4\n',
        base,
    )
    entries = {entry.key: entry for entry in portfolio.ledger() if entry.key.startswith("pilots[One]")}
    basis = {key: entry.basis for key, entry in entries.items()}
    assert entries["pilots[One].readiness.economics.work"].note == Note("korn-ferry", None)
    assert basis["pilots[One].readiness.economics.done"] == "assumption"
    assert basis["pilots[One].sponsors[own].served"] == "unsourced"
    assert basis["pilots[One].sponsors[own].weight"] == "assumption"


def test_seats_of_an_inherited_pilot_are_joined_by_name_and_keep_file_and_line(tmp_path: Path) -> None:
    portfolio = extended(
        tmp_path,
        '[[pilots.sponsors]]\nseat = "new"\nserved = 1\n[[pilots.sponsors]]\nseat = "last"\nweight = 4\n',
    )
    assert [sponsor.seat for sponsor in portfolio.members[0].scenario.sponsors] == ["a", "own", "last", "new"]
    places = told(portfolio)
    assert places["pilots[One].sponsors[own].weight"] == ("b.toml", 16)
    assert places["pilots[One].sponsors[last].served"] == ("b.toml", 22)
    assert places["pilots[One].sponsors[last].weight"] == ("t.toml", 9)
    assert places["pilots[One].sponsors[new].served"] == ("t.toml", 6)


def test_a_seat_of_an_inherited_pilot_may_be_taken_out(tmp_path: Path) -> None:
    portfolio = extended(
        tmp_path,
        '[[pilots.sponsors]]\nseat = "own"\nremove = true\n[[pilots.sponsors]]\nseat = "new"\nserved = 1\n',
    )
    assert [sponsor.seat for sponsor in portfolio.members[0].scenario.sponsors] == ["a", "last", "new"]
    places = told(portfolio)
    assert places["pilots[One].sponsors[a].weight"] == ("b.toml", 19)
    assert places["pilots[One].sponsors[last].served"] == ("b.toml", 22)
    assert places["pilots[One].sponsors[new].served"] == ("t.toml", 9)


def test_a_seat_that_the_top_level_has_too_goes_for_that_pilot(tmp_path: Path) -> None:
    one, two = extended(tmp_path, '[[pilots.sponsors]]\nseat = "a"\nremove = true\n').members
    assert [seat.seat for seat in one.scenario.sponsors] == ["own", "last"]
    assert [seat.seat for seat in two.scenario.sponsors] == ["a"]


def test_a_seat_that_goes_at_the_top_level_and_for_a_pilot_in_one_file_is_gone(tmp_path: Path) -> None:
    gone = 'seat = "a"\nremove = true\n'
    one, two = extended(tmp_path, f"[[pilots.sponsors]]\n{gone}[[sponsors]]\n{gone}").members
    assert [seat.seat for seat in one.scenario.sponsors] == ["own", "last"]
    assert [seat.seat for seat in two.scenario.sponsors] == []


def test_a_seat_that_was_taken_out_may_be_given_back(tmp_path: Path) -> None:
    base = PILOTS.replace('seat = "a"\nweight = 3', 'seat = "a"\nremove = true')
    one, _ = extended(tmp_path, '[[pilots.sponsors]]\nseat = "a"\nserved = 6\n', base).members
    assert [seat.seat for seat in one.scenario.sponsors] == ["a", "own", "last"]
    assert one.sources["sponsors[a].served"] == "pilots[One].sponsors[a].served"


@pytest.mark.parametrize(
    ("seats", "line", "key", "found"),
    [
        ('[[pilots.sponsors]]\nseat="own"\nremove=1', 6, "sponsors[own].remove", "1"),
        (
            '[[pilots.sponsors]]\nseat="own"\nremove=true\nweight=1',
            6,
            "sponsors[own].remove",
            "other keys beside it (weight)",
        ),
        ('[[pilots.sponsors]]\nseat="z"\nremove=true', 6, "sponsors[z].remove", 'no inherited seat "z"'),
        (
            '[[pilots.sponsors]]\nseat="own"\nremove=true\n[[pilots.sponsors]]\nseat="own"',
            8,
            "sponsors[own].seat",
            'a second seat "own"',
        ),
        (
            '[[pilots.sponsors]]\nseat="own"\nevidence=3',
            6,
            "sponsors[own].evidence",
            "3",
        ),
    ],
)
def test_what_cannot_be_laid_over_a_pilots_seats_is_told_with_the_file_that_says_so(
    tmp_path: Path, seats: str, line: int, key: str, found: str
) -> None:
    with refused() as refusal:
        extended(tmp_path, seats)
    only = refusal.only
    assert (Path(only.file).name, only.line, only.key, only.found) == (
        "t.toml",
        line,
        f"pilots[One].{key}",
        found,
    )


def test_a_seat_that_is_no_table_in_the_extended_file_is_refused(tmp_path: Path) -> None:
    base = 'name = "b"\n[pilot]\nsuccess = 0.5\n[[pilots]]\nname = "One"\nsponsors = [1]\n'
    with refused() as refusal:
        extended(tmp_path, 'sponsors = [{ seat = "x" }]\n', base)
    assert Path(refusal.problems[0].file).name == "b.toml"


def test_after_a_pilot_is_taken_out_the_others_keep_their_lines(tmp_path: Path) -> None:
    base = 'name = "b"\n[[pilots]]\nname = "one"\nstarts = 1\n[[pilots]]\nname = "two"\nstarts = 2\n'
    top = 'extends = "./b.toml"\n[[pilots]]\nname = "one"\nremove = true\n'
    path = files(tmp_path, {"top.toml": top, "b.toml": base})
    (entry,) = load(path).ledger()
    assert (entry.key, entry.text, Path(entry.file).name, entry.line) == (
        "pilots[two].starts",
        "2",
        "b.toml",
        7,
    )
