"""Pilots of a portfolio: what each says itself, what all share, and where it was written."""

from pathlib import Path

import pytest

from tests.scenario.writing import files, refused, scenario
from valleysim import Scenario, load, simulate
from valleysim.scenario import Entry

BASE = """[pilot]
success = "0.5 to 0.7"
cost_per_month = 10
duration = { pert = [1, "2 to 3", 6] }
[funding]
runway = 9
period = 3
approval = "0.4 to 0.6"
[readiness]
capacity = 2
[readiness.ownership]
work = 3
done = 0.1
[[sponsors]]
seat = "a"
weight = 2
[[sponsors]]
seat = "b"
served = 3
"""
TWO = '[[pilots]]\nname = "One"\n[[pilots]]\nname = "Two"\nkey = "2"\n'


def of(text: str) -> Scenario:
    return scenario(BASE + text)


def entries(scenario: Scenario) -> dict[str, Entry]:
    return {entry.key: entry for entry in scenario.ledger()}


def test_a_scenario_without_pilots_is_a_portfolio_of_one() -> None:
    alone = of("")
    (member,) = alone.members
    assert not alone.is_portfolio
    assert member.sources == {path: path for path in alone.quantities()}
    assert member.scenario == alone


def test_pilots_that_say_nothing_share_every_quantity() -> None:
    portfolio = of(TWO)
    assert portfolio.is_portfolio
    assert [(member.name, member.key) for member in portfolio.members] == [("One", "One"), ("Two", "2")]
    for member in portfolio.members:
        plan = {"starts": f"pilots[{member.key}].starts", "leverage": f"pilots[{member.key}].leverage"}
        assert member.sources == {**{path: path for path in of("").quantities()}, **plan}
    own = {name for name in portfolio.quantities() if name.startswith("pilots[")}
    assert own == {f"pilots[{key}].{name}" for key in ("One", "2") for name in ("starts", "leverage")}


def test_what_a_pilot_says_is_its_own_and_named_after_it() -> None:
    portfolio = of(
        TWO + 'pilot = { success = "0.5 to 0.7", duration = { exponential = 2 } }\n'
        'readiness = { ownership = { work = 1 } }\nsponsors = [{ seat = "b", weight = 4 }]\n'
    )
    one, two = portfolio.members
    assert {path for path, source in one.sources.items() if source.startswith("pilots[")} == {
        "starts",
        "leverage",
    }
    own = {path: source for path, source in two.sources.items() if source.startswith("pilots[")}
    assert own == {
        path: f"pilots[2].{path}"
        for path in (
            "pilot.success",
            "pilot.duration.mean",
            "readiness.ownership.work.value",
            "sponsors[b].weight",
            "starts",
            "leverage",
        )
    }
    assert set(own.values()) <= set(portfolio.quantities())
    assert two.scenario.pilot.cost_per_month.known == 10.0
    assert two.scenario.readiness.capacity == 2
    assert two.scenario.readiness.ownership.done.known == 0.1
    weights = [(seat.seat, seat.weight.known, seat.served.known) for seat in two.scenario.sponsors]
    assert weights == [("a", 2.0, 0.0), ("b", 4.0, 3.0)]
    assert [seat.weight.known for seat in one.scenario.sponsors] == [2.0, 1.0]


def test_two_pilots_that_write_the_same_number_each_have_their_own() -> None:
    same = 'pilot = { success = "0.5 to 0.7" }\n'
    portfolio = of(f'[[pilots]]\nname = "One"\n{same}[[pilots]]\nname = "Two"\n{same}')
    assert [member.sources["pilot.success"] for member in portfolio.members] == [
        "pilots[One].pilot.success",
        "pilots[Two].pilot.success",
    ]


def test_a_seat_may_be_added_or_taken_out_by_one_pilot() -> None:
    portfolio = of(
        TWO + '[[pilots.sponsors]]\nseat = "a"\nremove = true\n[[pilots.sponsors]]\nseat = "c"\nserved = 7\n'
    )
    one, two = portfolio.members
    assert [seat.seat for seat in one.scenario.sponsors] == ["a", "b"]
    assert [seat.seat for seat in two.scenario.sponsors] == ["b", "c"]
    assert "sponsors[a].weight" not in two.sources
    assert two.sources["sponsors[b].served"] == "sponsors[b].served"
    assert two.sources["sponsors[c].served"] == "pilots[2].sponsors[c].served"


def test_a_seat_that_is_not_there_cannot_be_taken_out() -> None:
    with refused() as refusal:
        of(TWO + '[[pilots.sponsors]]\nseat = "z"\nremove = true\n')
    told = refusal.only
    assert (told.file, told.key) == ("t.toml", "pilots[2].sponsors[z].remove")
    assert told.line == BASE.count("\n") + 1 + 8
    assert told.found == 'no inherited seat "z"'


def test_the_calendar_is_the_organisations_unless_a_pilot_gives_its_own() -> None:
    calendar = '[organisation]\nperiod = "2 to 4"\nfirst_window = 1\n'
    own = 'funding = { period = 6, first_window = "uniform" }\n'
    one, two = of(calendar + TWO + own).members
    assert one.sources["funding.period"] == "organisation.period"
    assert one.sources["funding.first_window"] == "organisation.first_window"
    assert two.sources["funding.period"] == "pilots[2].funding.period"
    assert "funding.first_window" not in two.sources
    assert two.scenario.funding is not None
    assert two.scenario.funding.first_window == "uniform"
    (alone,) = of(calendar).members
    assert alone.sources["funding.period"] == "organisation.period"


OWN = '[evidence.own]\nquantity = "q"\nvalue = "v"\nsource = "s"\n'


def test_the_ledger_tells_where_every_number_of_a_pilot_stands() -> None:
    text = TWO + (
        'assumption = "all of it"\nstarts = 2\nleverage = { value = 0.5, evidence = "own" }\n'
        '[pilots.pilot]\nsuccess = 0.9\n[pilots.cost]\nevidence = "own"\nenergy_sd = 0.5\n'
    )
    text = text.replace('[pilots.cost]\nevidence = "own"\nenergy_sd = 0.5\n', "")
    portfolio = of(text + '[pilots.funding]\nevidence = "own"\napproval = 0.3\nlead = 2\n' + OWN)
    ledger, first = entries(portfolio), BASE.count("\n") + 2
    told = {key: (entry.basis, entry.line) for key, entry in ledger.items() if key.startswith("pilots")}
    assert told == {
        "pilots[2].starts": ("assumption", first + 6),
        "pilots[2].leverage": ("evidence", first + 7),
        "pilots[2].pilot.success": ("assumption", first + 9),
        "pilots[2].funding.approval": ("evidence", first + 12),
        "pilots[2].funding.lead": ("evidence", first + 13),
    }
    assert {entry.file for entry in ledger.values()} == {"t.toml"}
    note = ledger["pilots[2].funding.approval"].note
    assert note is not None
    assert note.evidence == "own"
    assert ledger["pilot.success"].basis == "unsourced"


def test_the_ledger_tells_file_and_row_of_a_spreadsheet(tmp_path: Path) -> None:
    rows = "name,starts,pilot.success,assumption\nA,,,\n\nB,2,0.5 to 0.6,asked\n"
    path = files(tmp_path, {"t.toml": 'name = "t"\npilots = "p.csv"\n', "p.csv": rows})
    told = [
        (entry.key, entry.text, entry.is_uncertain, entry.basis, entry.line, entry.file)
        for entry in load(path).ledger()
    ]
    csv = f"{tmp_path / 'p.csv'}"
    assert told == [
        ("pilots[B].starts", "2", False, "assumption", 4, csv),
        ("pilots[B].pilot.success", "0.5 to 0.6", True, "assumption", 4, csv),
    ]


@pytest.mark.parametrize(
    "where",
    [
        'evidence = "nobody"\nstarts = 3\n',
        'starts = { value = 3, evidence = "nobody" }\n',
        'evidence = "nobody"\npilot = { success = 0.3 }\n',
        'pilot = { success = { value = 0.3, evidence = "nobody" } }\n',
        'pilot = { evidence = "nobody", success = 0.3 }\n',
    ],
)
def test_evidence_of_a_pilot_must_be_in_the_register(where: str) -> None:
    with refused() as refusal:
        of(TWO + where)
    assert refusal.only.found == 'no source "nobody"'
    assert refusal.only.line is not None


def test_edits_reach_into_pilots_and_people_by_key() -> None:
    portfolio = of('[[people]]\nname = "Maria"\n' + TWO + 'sponsors = [{ seat = "b", weight = 4 }]\n')
    edited = portfolio.with_(
        {
            "pilots[2].funding.approval": 0.5,
            "pilots[One].starts": 3,
            "people[Maria].served": 3,
            "pilots[2].sponsors[b].weight": 5,
        }
    )
    one, two = edited.members
    assert two.sources["funding.approval"] == "pilots[2].funding.approval"
    assert one.sources["funding.approval"] == "funding.approval"
    assert one.starts.known == 3.0
    assert edited.people[0].served == edited.quantities()["people[Maria].served"]
    assert two.scenario.sponsors[1].weight.known == 5.0
    assert edited.with_("pilots[2].funding.approval", None).members[1].sources["funding.approval"] == (
        "funding.approval"
    )


def test_whatever_can_change_a_result_changes_the_hash() -> None:
    portfolio = of('[[people]]\nname = "Maria"\n' + TWO)
    edits: list[tuple[str, object]] = [
        ("pilots[2].funding.approval", 0.5),
        ("pilots[2].starts", 1),
        ("pilots[2].stakes", 1),
        ("pilots[2].after", ["One"]),
        ("people[Maria].served", 3),
        ("portfolio.target", 2),
    ]
    hashes = {portfolio.hash, *(portfolio.with_(key, value).hash for key, value in edits)}
    assert len(hashes) == 1 + len(edits)
    assert of('[[people]]\nname = "Maria"\n' + TWO).hash == portfolio.hash


def test_a_number_out_of_order_in_some_worlds_is_told_with_its_pilot() -> None:
    portfolio = of(TWO + 'pilot = { duration = { pert = [1, "2 to 8", 6] } }\n')
    found = simulate(portfolio, replicates=800, worlds=40, threads=1)
    (told,) = [notice for notice in found.notices if "cross" in notice.text]
    assert (told.severity, told.key) == ("note", "pilots[2].pilot.duration")
    assert told.line == BASE.count("\n") + 7
    assert "the intervals of mode and high cross: in about" in told.text
