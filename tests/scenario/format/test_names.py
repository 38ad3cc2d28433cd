from pathlib import Path

import pytest

from tests.scenario.writing import files, problem, refused, scenario
from valleysim import load
from valleysim.scenario import from_document
from valleysim.scenario.format.names import KnownNames, nearly_equal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("executive sponsor", "Executive Sponsor"),
        ("executive sponsor", "executive-sponsor"),
        ("executive sponsor", "executive  sponsor"),
        ("executive sponsor", "executive\u00a0sponsor"),
        ("executive sponsor", "ExecutiveSponsor"),
        ("executive sponsor", "executive sponser"),
        ("executive sponsor", "executive sponsors"),
        ("executive sponsor", "executive sponor"),
        ("executive sponsor", "exectuive sponsor"),
        ("CIO", "cio"),
        ("Maria Keller", "Maria Kelter"),
        ("Ｍaria", "Maria"),  # wide letters
    ],
)
def test_names_that_differ_by_a_slip_are_nearly_equal(one: str, other: str) -> None:
    assert nearly_equal(one, other)
    assert KnownNames([one, "someone else"]).near(other) == one
    assert KnownNames([other]).near(one) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("executive sponsor", "second executive sponsor"),
        ("executive sponsor", "executive sponsor 2"),
        ("Team A", "Team B"),
        ("Region 1", "Region 2"),
        ("Pilot 10001", "Pilot 10002"),
        ("CIO", "CTO"),
        ("Ann", "Anne"),
        ("north", "south"),
        ("abcdef", "bcdefg"),
        ("internal audit", "external audit"),
        ("executive spnosro", "executive sponsor"),
        ("🚀", "🛰"),
    ],
)
def test_names_that_are_somebody_else_are_not_nearly_equal(one: str, other: str) -> None:
    assert not nearly_equal(one, other)
    assert KnownNames([one]).near(other) is None


def test_a_name_that_is_known_exactly_is_not_near_to_another() -> None:
    names = KnownNames(["Maria Keller", "Maria Kelter"])
    assert names.near("Maria Keller") is None


BASE = """name = "base"
[[sponsors]]
seat = "executive sponsor"
[[people]]
name = "Maria Keller"
tenure = { exponential = 20 }
assumption = "the usual"
[[people]]
name = "Bob"
served = 3
[[pilots]]
name = "Claims triage"
[[pilots]]
name = "Fraud alerts"
"""


def extended(folder: Path, text: str) -> Path:
    return files(folder, {"top.toml": f'extends = "./base.toml"\n{text}', "base.toml": BASE})


@pytest.mark.parametrize(
    ("text", "line", "key", "word", "near"),
    [
        (
            "[[sponsors]]\nseat = 'Executive Sponsor'",
            3,
            "sponsors[Executive Sponsor].seat",
            "seat",
            "executive sponsor",
        ),
        ("[[people]]\nname = 'Maria  Keller'", 3, "people[Maria  Keller].name", "person", "Maria Keller"),
        ("[[pilots]]\nname = 'Claims Triage'", 3, "pilots[Claims Triage].name", "pilot", "Claims triage"),
        (
            "[[pilots]]\nkey = 'Claim triage'\nname = 'x'",
            3,
            "pilots[Claim triage].key",
            "pilot",
            "Claims triage",
        ),
        (
            "[[pilots]]\nname = 'Fraud alerts'\n[[pilots.sponsors]]\nseat = 'executive sponsors'",
            5,
            "pilots[Fraud alerts].sponsors[executive sponsors].seat",
            "seat",
            "executive sponsor",
        ),
    ],
)
def test_a_name_nearly_equal_to_an_inherited_one_is_refused_unless_it_says_new(
    tmp_path: Path, text: str, line: int, key: str, word: str, near: str
) -> None:
    with refused() as refusal:
        load(extended(tmp_path, text))
    found = refusal.only
    assert (found.line, found.key, found.suggestion) == (line, key, near)
    assert f"{found.found}".endswith(f"nearly the name of another {word}")
    assert f"{found.allowed}" == f'"{near}" for that one, or new = true beside it for one more'
    more = load(extended(tmp_path, f"{text}\nnew = true\n"))
    assert more.document != load(extended(tmp_path, "")).document


@pytest.mark.parametrize(
    ("kind", "key"),
    [("sponsors", "seat"), ("people", "name")],
)
def test_two_of_one_file_that_differ_by_a_slip_are_refused_unless_the_second_says_new(
    kind: str, key: str
) -> None:
    text = f"[[{kind}]]\n{key} = 'Maria Keller'\n[[{kind}]]\n{key} = 'Maria Kelter'\n"
    found = problem(text)
    assert (found.line, found.key, found.suggestion) == (5, f"{kind}[Maria Kelter].{key}", "Maria Keller")
    assert len(getattr(scenario(f"{text}new = true\n"), kind)) == 2


def test_new_is_refused_for_one_that_is_inherited(tmp_path: Path) -> None:
    with refused() as refusal:
        load(extended(tmp_path, "[[people]]\nname = 'Bob'\nnew = true\n"))
    assert (refusal.only.line, refusal.only.key) == (4, "people[Bob].new")
    assert refusal.only.found == 'an inherited person "Bob"'


def test_what_was_said_to_be_new_stays_so_when_it_is_extended_edited_or_read_again(tmp_path: Path) -> None:
    texts = {
        "last.toml": "extends = './top.toml'\n[[sponsors]]\nseat = 'Executive Sponsor'\nweight = 2\n",
        "top.toml": "extends = './base.toml'\n[[sponsors]]\nseat = 'Executive Sponsor'\nnew = true\n",
        "base.toml": BASE,
    }
    last = load(files(tmp_path, texts))
    assert [one.seat for one in last.sponsors] == ["executive sponsor", "Executive Sponsor"]
    edited = last.with_("sponsors[Executive Sponsor].weight", 3)
    assert [one.weight.known for one in edited.sponsors] == [1.0, 3.0]
    assert from_document(last.document).hash == last.hash


def test_people_are_joined_by_name_and_new_ones_come_last(tmp_path: Path) -> None:
    joined = load(
        extended(tmp_path, "[[people]]\nname = 'Ann'\n[[people]]\nname = 'Maria Keller'\nserved = 7\n")
    )
    assert [one.name for one in joined.people] == ["Maria Keller", "Bob", "Ann"]
    maria = joined.people[0]
    assert maria.tenure.law == "exponential"
    assert getattr(maria.served, "known", None) == 7.0
    entries = {entry.key: entry for entry in joined.ledger()}
    tenure, served = entries["people[Maria Keller].tenure"], entries["people[Maria Keller].served"]
    assert (tenure.basis, Path(tenure.file).name, tenure.line) == ("assumption", "base.toml", 6)
    assert (served.basis, Path(served.file).name, served.line) == ("unsourced", "top.toml", 6)


def test_a_removed_person_is_gone(tmp_path: Path) -> None:
    joined = load(extended(tmp_path, "[[people]]\nname = 'Maria Keller'\nremove = true\n"))
    assert [one.name for one in joined.people] == ["Bob"]
    assert [entry.key for entry in joined.ledger()] == ["people[Bob].served"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = 'Marie'\nremove = true", 'no inherited person "Marie"'),
        ("name = 'Bob'\nremove = false", "false"),
        ("name = 'Bob'\nremove = true\nserved = 1", "other keys beside it (served)"),
    ],
)
def test_a_removal_of_a_person_that_cannot_be_is_refused(tmp_path: Path, text: str, found: str) -> None:
    with refused() as refusal:
        load(extended(tmp_path, f"[[people]]\n{text}\n"))
    assert (refusal.only.line, refusal.only.found) == (4, found)
    assert f"{refusal.only.key}".startswith("people[")


def test_the_case_of_the_fourth_seat_is_refused_with_the_inherited_name() -> None:
    with refused() as refusal:
        load(Path(__file__).parents[2] / "cases" / "seat-name-nearly-equal.toml")
    assert (refusal.only.line, refusal.only.suggestion) == (3, "executive sponsor")
    assert "new = true" in f"{refusal.only}"


def test_a_portfolio_that_says_when_one_person_leaves_keeps_all_else(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "scenarios" / "portfolio"
    name = "Keller, chief operating officer"
    texts = {
        "leaving.toml": f'extends = "./portfolio.toml"\n[[people]]\nname = "{name}"\nleaves = 4\n',
        "portfolio.toml": (shipped / "portfolio.toml").read_text("utf-8"),
        "pilots.csv": (shipped / "pilots.csv").read_text("utf-8"),
    }
    leaving, before = load(files(tmp_path, texts)), load(tmp_path / "portfolio.toml")
    assert leaving.document == before.with_(f"people[{name}].leaves", 4).document
