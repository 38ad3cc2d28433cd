"""People, seats and pilots together: names that must exist, and a sequence that can begin."""

from pathlib import Path

import pytest

from tests.scenario.writing import files, problem, refused, scenario
from valleysim import load
from valleysim.errors import ValidationIssue

PEOPLE = '[[people]]\nname = "Maria Keller"\ntenure = 20\n[[people]]\nname = "Jo"\n'
SEAT = '[[sponsors]]\nseat = "a"\nweight = 2\n'


def pilots(*lines: str) -> str:
    """Pilots A, B, C … with a few more keys each."""
    return "".join(
        f'[[pilots]]\nname = "{"ABCDEFGHIJKLMNOPQRST"[k]}"\n{line}\n' for k, line in enumerate(lines)
    )


def told(text: str) -> ValidationIssue:
    return problem(text)


@pytest.mark.parametrize(
    ("after", "circle"),
    [
        (('after = ["A"]',), "A after A"),
        (('after = ["B"]', 'after = ["A"]'), "A after B after A"),
        (("", 'after = ["D", "A"]', 'after = ["B"]', 'after = ["C"]'), "B after D after C after B"),
    ],
)
def test_a_circle_is_shown(after: tuple[str, ...], circle: str) -> None:
    """From any of its pilots, in either order of the others."""
    refusal = told(pilots(*after))
    assert refusal.found is not None
    names = refusal.found.removeprefix("a circle: ").split(" after ")
    known = circle.split(" after ")[:-1]
    start = known.index(names[0])
    assert names == [*known[start:], *known[:start], names[0]]
    assert refusal.key == f"pilots[{names[0]}].after"
    assert refusal.allowed == "a sequence that can begin"


def test_a_long_circle_is_told_on_one_line() -> None:
    names = [f"P{k:03}" for k in range(200)]
    text = "".join(
        f'[[pilots]]\nname = "{name}"\nafter = ["{names[k - 1]}"]\n' for k, name in enumerate(names)
    )
    assert len(f"{told(text)}") < 400


def test_a_chain_of_two_hundred_is_no_circle() -> None:
    before = [[f"P{j}" for j in range(max(k - 3, 0), k)] for k in range(200)]
    text = "".join(f'[[pilots]]\nname = "P{k}"\nafter = {keys}\n' for k, keys in enumerate(before))
    assert len(scenario(text).members) == 200


@pytest.mark.parametrize(("key", "near"), [("a", None), ("Claim triage", "Claims triage"), ("zzz", None)])
def test_a_predecessor_must_be_a_pilot(key: str, near: str | None) -> None:
    text = f'[[pilots]]\nname = "Claims triage"\n[[pilots]]\nname = "B"\nafter = ["{key}"]\n'
    refusal = told(text)
    assert (refusal.line, refusal.key) == (6, "pilots[B].after")
    assert refusal.found == f'no pilot "{key}"'
    assert refusal.allowed == "keys of other pilots: Claims triage, B"
    assert refusal.suggestion == near


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        (pilots("", 'after = ["A", "A"]'), "pilots[B].after", "a pilot twice"),
        (pilots("", 'key = "A"'), "pilots[A].key", 'a second pilot "A"; the first is in line 2'),
        (pilots('key = "B"', ""), "pilots[B].name", 'a second pilot "B"; the first is in line 2'),
        (PEOPLE + '[[people]]\nname = "Jo"\n', "people[Jo].name", 'a second person "Jo"'),
        (pilots('key = "a\\u0007"'), None, '"a\\x07"'),
        (pilots("stakes = 10"), "pilots[A].stakes", "10"),
        (pilots("stakes = -1"), "pilots[A].stakes", "-1"),
        (pilots("leverage = 1.01"), "pilots[A].leverage", "1.01"),
        (pilots('starts = "soon"'), "pilots[A].starts", '"soon"'),
        (pilots('money = { currency = "EUR" }'), "pilots[A].money.currency", "a currency of one pilot"),
        (pilots("office = { reviewers = 2 }"), "pilots[A].office", "an unknown key"),
        (pilots("organisation = {}"), "pilots[A].organisation", "an unknown key"),
        (pilots("pilot = 3"), "pilots[A].pilot", "3"),
        ("[portfolio]\ntarget = 3\n" + pilots("", ""), "portfolio.target", "3"),
        ("[portfolio]\ntarget = 0\n" + pilots("", ""), "portfolio.target", "0"),
        ("pilots = []\n", "pilots", "no pilots"),
        ("pilots = 3\n", "pilots", "3"),
        ("pilots = [3]\n", "pilots[0]", "3"),
        (pilots("remove = true"), "pilots[A].remove", 'no inherited "A"'),
        (pilots("").replace('name = "A"', "stakes = 1"), "pilots[0].name", "nothing"),
        (SEAT + 'person = "Jo"\n', "sponsors[a].person", 'no person "Jo"'),
        (SEAT + 'person = "Maria Kelle"\n' + PEOPLE, "sponsors[a].person", 'no person "Maria Kelle"'),
        (
            SEAT + 'person = "Jo"\nat_start = "vacant"\n' + PEOPLE,
            "sponsors[a].at_start",
            "a vacant seat held by a person",
        ),
        (
            PEOPLE + SEAT + pilots("", 'sponsors = [{ seat = "a", person = "Max" }]'),
            "pilots[B].sponsors[a].person",
            'no person "Max"',
        ),
        (
            PEOPLE + SEAT + pilots("", 'sponsors = [{ seat = "a", person = "Jo", at_start = "vacant" }]'),
            "pilots[B].sponsors[a].at_start",
            "a vacant seat held by a person",
        ),
        (
            PEOPLE + SEAT + 'person = "Jo"\n' + pilots("", 'sponsors = [{ seat = "a", tenure = 3 }]'),
            "pilots[B].sponsors[a].tenure",
            "a tenure of the seat",
        ),
        (SEAT + pilots("", "coalition = { quorum = 3 }"), "pilots[B].coalition.quorum", "3"),
        (
            SEAT + "[coalition]\nquorum = 2\n" + pilots("", 'sponsors = [{ seat = "a", weight = 1 }]'),
            None,
            "2",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_once(text: str, key: str | None, found: str) -> None:
    refusal = told(text)
    assert refusal.found == found
    assert refusal.line is not None or key == "pilots[0]"
    if key is not None:
        assert refusal.key == key


def test_the_person_that_was_meant_is_named() -> None:
    refusal = told(SEAT + 'person = "Maria Kelle"\n' + PEOPLE)
    assert (refusal.allowed, refusal.suggestion) == ("Maria Keller, Jo", "Maria Keller")


def test_more_than_five_thousand_pilots_are_refused() -> None:
    text = "".join(f'[[pilots]]\nname = "P{k}"\n' for k in range(5_001))
    assert (told(text).found, told(text).allowed) == ("5,001 pilots", "5,000 at most")


def test_a_pilot_may_take_the_person_out_of_an_inherited_seat() -> None:
    own = 'sponsors = [{ seat = "a", person = "", tenure = 3 }]'
    one, two = scenario(PEOPLE + SEAT + 'person = "Jo"\n' + pilots("", own)).members
    assert [seat.person for seat in (one.scenario.sponsors[0], two.scenario.sponsors[0])] == ["Jo", ""]
    assert two.sources["sponsors[a].tenure.value"] == "pilots[B].sponsors[a].tenure.value"


def test_a_portfolio_may_extend_a_portfolio(tmp_path: Path) -> None:
    base = (
        'name = "base"\n'
        + SEAT
        + pilots(
            "stakes = 1\npilot = { success = 0.5, cost_per_month = 7 }",
            'sponsors = [{ seat = "a", served = 2 }]',
            "",
        )
    )
    top = """extends = "b.toml"
[[pilots]]
name = "C"
remove = true
[[pilots]]
name = "A"
pilot = { success = 0.75 }
[[pilots]]
name = "B"
sponsors = [{ seat = "a", weight = 3 }, { seat = "z" }]
[[pilots]]
name = "D"
starts = 4
"""
    path = files(tmp_path, {"t.toml": top, "b.toml": base})
    portfolio = load(path)
    assert [member.key for member in portfolio.members] == ["A", "B", "D"]
    a, b, d = portfolio.members
    assert (a.stakes, a.scenario.pilot.success.known, a.scenario.pilot.cost_per_month.known) == (1, 0.75, 7.0)
    seats = [(sponsor.seat, sponsor.weight.known, sponsor.served) for sponsor in b.scenario.sponsors]
    assert [(seat, weight) for seat, weight, _ in seats] == [("a", 3.0), ("z", 1.0)]
    assert d.starts.known == 4.0
    lines = {entry.key: (Path(entry.file).name, entry.line) for entry in portfolio.ledger()}
    assert lines["pilots[A].pilot.success"] == ("t.toml", 7)
    assert lines["pilots[A].pilot.cost_per_month"] == ("b.toml", 8)
    assert lines["pilots[D].starts"] == ("t.toml", 13)
    path.write_text(top + 'until = "lve"\n', "utf-8")
    with refused() as refusal:
        load(path)
    assert (refusal.only.file, refusal.only.line, refusal.only.key) == (f"{path}", 14, "pilots[D].until")
