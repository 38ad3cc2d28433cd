"""What a stress says, of which scenarios, and what it refuses."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from valleysim.errors import ScenarioError, UsageError
from valleysim.estimates.rounding import per_hundred
from valleysim.questions.stress import reverse
from valleysim.questions.stress.ask import Stress, stress
from valleysim.questions.stress.plan import plan_stress
from valleysim.questions.stress.seats import copied, emptied, left
from valleysim.questions.stress.settings import reorganisation_variants
from valleysim.questions.stress.tables import goal_lines, worth_table
from valleysim.scenario import Scenario, from_document, load
from valleysim.scenario.alone import alone

ROOT = Path(__file__).parents[3]
FEW: dict[str, Any] = {"replicates": 400, "worlds": 1, "threads": 1}


def small(**more: Any) -> Scenario:
    """Three seats, one of them unsupportive, over eight months of work."""
    tenure = {"exponential": {"mean": 9.0}}
    document = {
        "name": "small",
        "sponsors": [
            {"seat": "chief", "weight": 2, "tenure": tenure, "vacancy": 3, "adopts": 0.3},
            {"seat": "peer", "tenure": tenure, "vacancy": 3, "adopts": 0.5, "at_start": "unsupportive"},
            {"seat": "friend", "tenure": tenure, "vacancy": 3, "adopts": 0.5},
        ],
        "coalition": {"quorum": 2, "uncovered_pace": 0.2, "uncovered_hazard": 0.08},
        "readiness": {"reliability": {"work": 8}},
        **more,
    }
    return from_document(document)


@pytest.fixture(scope="module")
def found() -> Stress:
    return stress(small(), at=14, months=[2, 6], floor=0.5, reach=0.7, **FEW)


def test_every_part_has_its_rows(found: Stress) -> None:
    numbers = {part: len(found.part(part)) for part in {row["part"] for row in found.rows}}
    expected = {"seats": 6, "departures": 6, "pairs": 3, "reorganisations": 13, "quorums": 3, "weights": 9}
    assert {part: numbers[part] for part in expected} == expected
    assert numbers["additions"] == 4 + 10
    assert found.worth[0]["seat"] == "chief"
    assert found.frame("departures")["value"].between(0.0, 1.0).all()
    assert list(found.breakers().columns[:3]) == ["distance", "part", "words"]
    assert len(found.worths()) == 3


def test_cover_lies_between_nobody_and_always(found: Stress) -> None:
    nobody, always = (found.reference[name]["value"] for name in ("never_covered", "always_covered"))
    assert nobody < found.written < always
    assert all(nobody <= row["value"] <= always for row in found.part("weights"))


def test_a_weight_without_effect_changes_nothing_at_all(found: Stress) -> None:
    row = next(r for r in found.part("weights") if r["seat"] == "chief" and r["factor"] == 2.0)
    assert (row["difference"], row["difference_mc_error"]) == (0.0, 0.0)


def test_the_smallest_coalition_is_the_best_of_the_first_size_that_reaches_the_goal(found: Stress) -> None:
    rows = found.part("coalitions")
    assert found.smallest is not None
    reached = [row for row in rows if row["value"] >= 0.7]
    assert found.smallest["size"] == min(row["size"] for row in reached) == found.searched
    assert found.smallest["value"] == max(r["value"] for r in reached if r["size"] == found.searched)
    assert not any(row["value"] >= 0.7 for row in rows if row["size"] < found.searched)


def test_a_search_that_was_cut_says_so(found: Stress) -> None:
    unreached = replace(found, reach=0.97, reference={**found.reference, "always_covered": {"value": 0.99}})
    assert unreached.whole
    assert goal_lines(unreached)[0] == f"No coalition of up to {found.searched} seats reaches 97.0 %."
    cut = goal_lines(replace(unreached, whole=False))[0]
    assert cut.endswith("reaches 97.0 %; larger ones, above 200 in all, were not searched.")


def test_a_goal_above_full_cover_is_not_searched_for() -> None:
    hazard = {"cancellation_hazard": 0.1}
    found = stress(small(priorities=hazard), at=14, months=[2], reach=0.999, **FEW)
    assert found.part("coalitions") == []
    assert found.smallest is None


def test_the_document_is_plain_and_the_same_for_the_same_seed(found: Stress) -> None:
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    again = stress(small(), at=14, months=[2, 6], floor=0.5, reach=0.7, **FEW).document()
    for one in (document, again):
        one.pop("manifest")
    assert document == json.loads(json.dumps(again))
    assert document["cut_sets"] == [["chief"]]
    assert document["path_sets"] == [["chief"], ["peer", "friend"]]
    assert "chief" in document["answer"]


def test_the_floor_is_broken_by_what_is_below_it_nearest_first(found: Stress) -> None:
    broken = found.breaking
    assert broken
    assert all(row["value"] < 0.5 for row in broken)
    assert [row["distance"] for row in broken] == sorted(row["distance"] for row in broken)
    seats = [row["seat"] for row in broken if row["part"] == "departures"]
    assert len(seats) == len(set(seats))


def test_of_the_months_of_one_seat_the_worst_stands_for_all() -> None:
    def row(seat: str, month: float, value: float) -> dict[str, Any]:
        return {
            "part": "departures",
            "seat": seat,
            "words": f"{seat} {month}",
            "value": value,
            "distance": 1.0,
        }

    rows = [row("a", 1, 0.2), row("a", 2, 0.1), row("b", 1, 0.15), row("b", 2, 0.4), row("c", 1, 0.9)]
    far = {"part": "pairs", "words": "far", "value": 0.0, "distance": 2.0}
    unmeasured = {"part": "seats", "words": "none", "value": 0.0, "distance": None}
    kept = reverse.below(0.3, [*rows, far, unmeasured])
    assert [one["words"] for one in kept] == ["a 2", "b 1", "far"]


def test_a_seat_without_which_the_quorum_is_out_of_reach_is_said_to_be_so() -> None:
    found = stress(small(coalition={"quorum": 3, "uncovered_pace": 0}), at=14, months=[2], **FEW)
    without = {row["seat"]: row["can_cover_without"] for row in found.worth}
    assert without == {"chief": False, "peer": True, "friend": True}
    silent = next(r for r in found.part("weights") if r["seat"] == "chief" and r["factor"] == 0.0)
    assert silent["value"] == found.reference["never_covered"]["value"] == 0.0


def test_a_person_leaves_all_their_seats() -> None:
    scenario = small(people=[{"name": "Maria", "vacancy": 2}])
    held = scenario.with_({"sponsors[chief].person": "Maria", "sponsors[friend].person": "Maria"})
    moved = left(held, 3, "chief")
    assert moved.people[0].leaves is not None
    assert moved.people[0].leaves.known == 3.0
    assert all(sponsor.leaves is None for sponsor in moved.sponsors)
    found = stress(held, at=14, months=[3], **FEW)
    both = {row["seat"]: row["value"] for row in found.part("departures")}
    assert both["chief"] == both["friend"]


@pytest.mark.parametrize("name", ["portfolio", "deepen_first"])
def test_a_pilot_of_a_portfolio_alone_says_what_the_portfolio_says_of_it(name: str) -> None:
    portfolio = load(ROOT / "scenarios" / "portfolio" / f"{name}.toml")
    for member in portfolio.members[:8]:
        single = alone(portfolio, member)
        assert single.name == member.name
        calendar = ("organisation.period", "organisation.first_window")
        wanted = {k: v.text for k, v in member.scenario.numbers().items() if k not in calendar}
        assert {k: v.text for k, v in single.numbers().items()} == wanted
        lone = {(pair.between, pair.rank) for pair in single.correlations}
        assert all(path in single.quantities() for between, _ in lone for path in between)


def test_a_pilot_s_own_windows_go_before_the_organisation_s() -> None:
    document = {
        "name": "p",
        "organisation": {"period": 3, "first_window": 1},
        "funding": {"runway": 6, "period": 12, "approval": 0.5},
        "pilots": [{"name": "a"}, {"name": "b", "funding": {"period": 2}}],
    }
    portfolio = from_document(document)
    for member, period in zip(portfolio.members, (3.0, 2.0), strict=True):
        (lone,) = alone(portfolio, member).members
        assert lone.scenario.funding is not None
        assert lone.scenario.funding.period.known == period
        assert lone.scenario.funding.first_window.known == 1.0  # type: ignore[union-attr]


PORTFOLIO = {"name": "p", "pilots": [{"name": "a"}, {"name": "b"}]}


@pytest.mark.parametrize(
    ("scenario", "asked", "words"),
    [
        (small(), {"floor": 0.0}, "floor: found 0.0; allowed: a share above 0"),
        (small(), {"floor": 1.0}, "floor: found 1.0"),
        (small(), {"reach": float("nan")}, "reach: found nan"),
        (small(), {"reach": True}, "reach: found True"),
        (small(), {"at": 0}, "at: found 0"),
        (small(), {"at": -7.3}, "at: found -7.3"),
        (small(), {"at": 1e9}, "at: found 1000000000.0"),
        (small(), {"months": [-1]}, "months: found -1"),
        (small(), {"months": [float("inf")]}, "months: found inf"),
        (small(), {"together": -2}, "together: found -2"),
        (small(), {"together": None}, "together: found None"),
        (small(), {"horizons": ()}, "horizons: found \\[\\]"),
        (small(), {"horizons": (3.0, -7.3)}, "horizons: found -7.3"),
        (small(), {"horizons": 3}, "horizons: found 3"),
        (small(), {"pilot": "x"}, "pilot: found 'x' for a scenario of one pilot"),
        (small(sponsors=[], coalition={}), {}, "found no seats at work"),
        (small(neutral=["sponsors"]), {}, "found no seats at work"),
        (from_document(PORTFOLIO), {}, "pilot: found a portfolio; allowed: one of its pilots"),
        (from_document(PORTFOLIO), {"pilot": "c"}, "pilot: found no pilot 'c'; allowed: .* \\(a, b\\)"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(
    scenario: Scenario, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        plan_stress(scenario, **asked)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"sponsors": [{"seat": "a", "at_start": "vacant", "leaves": 3}]}, "leaves a vacant seat"),
        (
            {"sponsors": [{"seat": "a", "at_start": "vacant", "stays_at_least": "2 to 4"}]},
            "found an occupant who stays in a vacant seat; allowed: supporting or unsupportive",
        ),
        (
            {"sponsors": [{"seat": "a", "leaves": 3, "stays_at_least": 2}]},
            r"sponsors\[a\].stays_at_least: found a month before which somebody stays who leaves on a date",
        ),
        (
            {"people": [{"name": "M", "leaves": 3, "stays_at_least": 2}]},
            r"people\[M\].stays_at_least: found a month before which",
        ),
        (
            {
                "people": [{"name": "M"}],
                "pilots": [{"name": "p", "sponsors": [{"seat": "a", "person": "M", "stays_at_least": 3}]}],
            },
            "found a stays_at_least of the seat; allowed: that of its person alone",
        ),
        ({"sponsors": [{"seat": "a", "leaves": -1}]}, "found -1; allowed: months of 0 or more"),
        ({"sponsors": [{"seat": "a", "leaves": "never"}]}, "leaves: found"),
        (
            {
                "people": [{"name": "M"}],
                "pilots": [{"name": "p", "sponsors": [{"seat": "a", "person": "M", "leaves": 3}]}],
            },
            "found a leaves of the seat; allowed: that of its person alone",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused(document: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        from_document({"name": "x", **document})


def test_who_stays_a_while_may_be_asked_about_like_anybody() -> None:
    """A departure is a date, whatever was agreed; to take the agreement back is to say 0 months."""
    people = [{"name": "M", "tenure": 9, "stays_at_least": 20}]
    seats = [{"seat": "a", "tenure": 9, "stays_at_least": 20}, {"seat": "b", "person": "M"}]
    scenario = from_document({"name": "x", "people": people, "sponsors": seats})
    gone = left(scenario, 3.0, "a", "b")
    for one in (gone.sponsors[0], gone.people[0]):
        assert one.leaves is not None
        assert (one.leaves.known, one.stays_at_least.known) == (3.0, 0.0)
    assert emptied(scenario, "a").sponsors[0].at_start == "vacant"
    assert copied(scenario, "a").get("stays_at_least") is None
    pilot = {"name": "p", "sponsors": [{"seat": "a", "leaves": 3, "stays_at_least": 0}]}
    from_document({"name": "x", "sponsors": seats[:1], "pilots": [pilot]})


def test_of_coalitions_of_the_smallest_size_the_best_is_told(found: Stress) -> None:
    """Whatever the order in which they were searched; a larger one that is better does not count."""
    sizes = [(1, 0.6), (2, 0.71), (2, 0.78), (2, 0.74), (3, 0.95)]
    rows = tuple({"part": "coalitions", "size": size, "value": value} for size, value in sizes)
    for order in (rows, rows[::-1]):
        smallest = replace(found, rows=order, reach=0.7).smallest
        assert smallest is not None
        assert (smallest["size"], smallest["value"]) == (2, 0.78)


def test_a_reorganisation_is_as_far_off_however_it_differs(found: Stress) -> None:
    """Doublings of seats moved a month, calmer or rougher: never below 0, and 0 for what is written."""
    written = {"reorganisation_rate": 1 / 24, "exposure": 0.3}
    variants = [
        reorganisation_variant
        for reorganisation_variant in reorganisation_variants(small(organisation=written))
        if reorganisation_variant.distance is not None
    ]
    for variant in variants:
        usual, now = 0.3 / 24, float(variant.facts["moved"]) / float(variant.facts["every"])
        assert variant.distance == pytest.approx(math.log2(max(now / usual, usual / now)), abs=1e-9)
    assert any(
        float(variant.facts["moved"]) / float(variant.facts["every"]) < 0.3 / 24 for variant in variants
    )


def test_what_takes_two_departures_is_twice_as_far_off_as_what_takes_one(found: Stress) -> None:
    assert {row["distance"] for row in found.part("departures")} == {1.0}
    assert {row["distance"] for row in found.part("pairs")} == {2.0}
    assert {row["distance"] for row in found.part("weights")} == {1.0}


def test_each_number_of_a_seat_stands_under_its_own_head(found: Stress) -> None:
    heads = {column.header: column for column in worth_table(found).columns}
    for k, row in enumerate(found.worth):
        assert heads["empty for good"].cells[k] == per_hundred(row["empty"])
        assert heads["never leaves"].cells[k] == per_hundred(row["secured"])
    assert heads["empty for good"].cells != heads["never leaves"].cells


def test_a_pilot_of_a_portfolio_is_said_to_be_alone_and_one_of_none_is_not() -> None:
    portfolio = load(ROOT / "scenarios" / "portfolio" / "deepen_first.toml")
    key = portfolio.members[0].key
    found = stress(portfolio, pilot=key, months=[4.0], replicates=40, worlds=4, threads=1)
    assert found.sentence.startswith(
        f"Alone, without the people, office and calendar that {portfolio.name!r} shares: "
    )
    assert found.document()["alone_of"] == portfolio.name
    single = stress(found.scenario, months=[4.0], replicates=40, worlds=4, threads=1)
    assert single.document()["alone_of"] is None
    assert found.sentence.endswith(single.sentence)
