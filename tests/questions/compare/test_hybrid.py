"""Hybrids: which table belongs to which mechanism, and that two scenarios are their own outermost hybrids."""

from typing import Any

import numpy as np
import pytest

from valleysim import Scenario, load, loads
from valleysim.questions.compare.hybrid import differing, hybrid
from valleysim.questions.compare.parts import BACKGROUND, PARTS, part_of
from valleysim.scenario import Scenario as Model
from valleysim.simulation.paired import run_paired
from valleysim.vocabulary import Mechanism
from valleysim.worlds.design import world_values

WHOLE = 2 ** len(PARTS) - 1
EDITS: list[tuple[str, dict[str, Any]]] = [
    ("sponsors", {"sponsors[executive sponsor].served": 3}),
    ("sponsors", {"coalition.uncovered_pace": 0.1}),
    ("sponsors", {"organisation.reorganisation_rate": 0.2}),
    ("sponsors", {"organisation.exposure": 0.9}),
    ("sponsors", {"pilot.documented_value": "0.8 to 0.9"}),
    ("funding", {"funding.approval": "0.8 to 0.9"}),
    ("funding", {"organisation.period": 5}),
    ("funding", {"organisation.first_window": 1}),
    ("handoff", {"handoff.documented": 1}),
    ("cost", {"cost.tolerance": 0.5}),
    ("authority", {"readiness.authority": "line"}),
    ("authority", {"readiness.authority": "line", "readiness.line_sign_off": 2}),
    ("authority", {"readiness.authority": "line", "readiness.governance.sign_off": 4}),
    ("authority", {"office.reviewers": 1}),
    ("authority", {"office.backlog": 2}),
    ("pilot", {"pilot.duration": 1}),
    ("pilot", {"pilot.success": 0.3}),
    ("pilot", {"pilot.embedded": 0.9}),
    ("readiness work", {"readiness.capacity": 5}),
    (
        "readiness work",
        {"readiness.order": ["governance", "ownership", "economics", "reliability", "operability"]},
    ),
    ("readiness work", {"readiness.contract": False}),
    ("readiness work", {"readiness.reliability.work": 3}),
    ("readiness work", {"readiness.ownership.done": 1}),
    ("readiness work", {"live.unready_hazard": 3, "readiness.contract": False}),
    ("handoff", {"live.instability": 2}),
    ("cost", {"live.cost_hazard": 3}),
    ("sponsors", {"live.uncovered_hazard": 3}),
    ("priorities", {"priorities.cancellation_hazard": 0.2}),
    ("renewed models", {"obsolescence.lifetime": 3}),
]


def arrivals(*scenarios: Scenario) -> list[np.ndarray]:
    runs = run_paired(scenarios, replicates=600, worlds=20, seed=3, threads=1)
    return list(runs.arrivals)


@pytest.fixture(scope="module")
def enterprise() -> Scenario:
    return load("enterprise")


@pytest.fixture(scope="module")
def mid_market() -> Scenario:
    return load("mid_market")


@pytest.mark.parametrize(("part", "edit"), EDITS, ids=[", ".join(edit) for _, edit in EDITS])
def test_an_edit_goes_with_its_mechanism_and_with_no_other(
    enterprise: Scenario, part: str, edit: dict[str, Any]
) -> None:
    """A hybrid that takes only what was edited lives as the edited one; what takes all else, as the first."""
    edited = enterprise.with_(edit)
    k = PARTS.index(part)
    assert differing(enterprise, edited) == (k,)
    alone, but = hybrid(enterprise, edited, 1 << k), hybrid(enterprise, edited, WHOLE ^ 1 << k)
    assert alone is not edited
    first, second, as_second, as_first = arrivals(enterprise, edited, alone, but)
    assert np.array_equal(as_second, second)
    assert np.array_equal(as_first, first)
    assert not np.array_equal(first, second)


def test_no_mechanism_is_the_first_scenario_and_all_are_the_second(
    enterprise: Scenario, mid_market: Scenario
) -> None:
    assert hybrid(mid_market, enterprise, 0) is mid_market
    assert hybrid(mid_market, enterprise, WHOLE) is enterprise
    assert differing(mid_market, enterprise) == tuple(range(len(PARTS)))
    assert differing(enterprise, enterprise) == ()


def test_a_hybrid_is_the_same_from_either_side(enterprise: Scenario, mid_market: Scenario) -> None:
    one, other = hybrid(enterprise, mid_market, 0b100010110), hybrid(mid_market, enterprise, 0b011101001)
    there, back = arrivals(one, other)
    assert np.array_equal(there, back)


def test_every_quantity_of_a_hybrid_has_the_worlds_of_the_scenario_that_it_comes_from(
    enterprise: Scenario, mid_market: Scenario
) -> None:
    a, b = (one.model_copy(update={"correlations": ()}) for one in (enterprise, mid_market))
    worlds = range(20)
    ours, theirs = (world_values(one, seed=1, worlds=worlds) for one in (a, b))
    for mask in (0b000000001, 0b110000000, 0b001100000, 0b101011010, 0b010110101):
        for path, values in world_values(hybrid(a, b, mask), seed=1, worlds=worlds).items():
            source = theirs if mask >> PARTS.index(part_of(path)) & 1 else ours
            assert np.array_equal(values, source[path]), path


def test_every_table_belongs_somewhere() -> None:
    parts = {name: part_of(name) for name in Model.model_fields}
    assert {name for name, part in parts.items() if part == "sponsors"} == {
        "sponsors",
        "coalition",
        "organisation",
        "people",
    }
    assert {parts[name] for name in ("funding", "handoff", "cost")} == {"funding", "handoff", "cost"}
    assert parts["office"] == "authority"
    assert (parts["priorities"], parts["obsolescence"]) == ("priorities", "renewed models")
    assert {parts[name] for name in ("pilot", "money", "live")} == {"pilot"}
    assert parts["readiness"] == "readiness work"
    assert set(parts.values()) == set(PARTS)


@pytest.mark.parametrize("mechanism", list(Mechanism))
def test_a_neutral_mechanism_goes_with_its_part(enterprise: Scenario, mechanism: Mechanism) -> None:
    name = mechanism.name.lower()
    neutral = enterprise.with_("neutral", [name])
    parts = [PARTS.index(one) for one in (BACKGROUND if name == "background" else (name,))]
    own = sum(1 << part for part in parts)
    assert differing(enterprise, neutral) == tuple(parts)
    assert hybrid(enterprise, neutral, own).neutral == {mechanism}
    assert hybrid(enterprise, neutral, WHOLE ^ own).neutral == frozenset()


def test_half_of_a_neutral_background_says_nothing_and_the_other_half_stays(enterprise: Scenario) -> None:
    """What takes the priorities of a neutral background lives as one without them, and so for models."""
    neutral = enterprise.with_("neutral", ["background"])
    calm = enterprise.with_("priorities.cancellation_hazard", 0)
    lasting = enterprise.with_({"obsolescence": None, "live.obsolescence_hazard": 0})
    masks = [1 << PARTS.index(part) for part in BACKGROUND]
    for mask, alike in zip(masks, (calm, lasting), strict=True):
        for one in (hybrid(enterprise, neutral, mask), hybrid(neutral, enterprise, WHOLE ^ mask)):
            assert one.neutral == frozenset()
            found, expected, usual = arrivals(one, alike, enterprise)
            assert np.array_equal(found, expected)
            assert not np.array_equal(found, usual)


def test_what_is_spent_and_earned_makes_no_gap(enterprise: Scenario) -> None:
    dearer = enterprise.with_(
        {"money.value_per_month": 1, "pilot.cost_per_month": 9, "obsolescence.live_cost": 3}
    )
    assert differing(enterprise, dearer) == ()
    usual, other = arrivals(enterprise, dearer)
    assert np.array_equal(usual, other)


def test_a_scenario_without_funding_lends_its_money_at_once(enterprise: Scenario) -> None:
    rich = enterprise.with_({"funding": None, "correlations": None})
    mask = 1 << PARTS.index("funding")
    assert {PARTS[k] for k in differing(enterprise, rich)} == {"sponsors", "funding"}
    assert hybrid(enterprise, rich, mask).funding is None
    assert hybrid(rich, enterprise, mask).funding is enterprise.funding


CORRELATED = """
name = "correlated"
[pilot]
documented_value = "0.1 to 0.5"
[funding]
runway = 6
period = 3
approval = "0.2 to 0.6"
owner_involvement = "0.2 to 0.6"
involvement_uplift = "0.2 to 0.6"
[handoff]
documented = "0.2 to 0.6"
cross_trained = "0.2 to 0.6"
"""
SPONSORS, FUNDING, HANDOFF = (1 << PARTS.index(name) for name in ("sponsors", "funding", "handoff"))


def correlated(*pairs: tuple[str, str, float]) -> Scenario:
    tables = [
        f'[[correlations]]\nbetween = ["{one}", "{other}"]\nrank = {rank}' for one, other, rank in pairs
    ]
    return loads("\n".join([CORRELATED, *tables]))


def ranks(scenario: Scenario) -> dict[tuple[str, str], float]:
    return {pair.between: pair.rank for pair in scenario.correlations}


def test_a_correlation_holds_where_both_its_quantities_come_from_the_scenario_that_has_it() -> None:
    within = ("funding.approval", "funding.owner_involvement", 0.5)
    across = ("funding.approval", "handoff.documented", 0.3)
    a, b = correlated(within, across), correlated()
    assert ranks(hybrid(a, b, HANDOFF)) == {within[:2]: 0.5}
    assert ranks(hybrid(a, b, FUNDING)) == {}
    assert ranks(hybrid(a, b, SPONSORS)) == {within[:2]: 0.5, across[:2]: 0.3}
    assert ranks(hybrid(b, a, FUNDING)) == {within[:2]: 0.5}
    assert ranks(hybrid(b, a, FUNDING | HANDOFF)) == {within[:2]: 0.5, across[:2]: 0.3}
    assert {PARTS[k] for k in differing(a, b)} == {"funding", "handoff"}


def test_a_correlation_that_both_have_holds_in_every_hybrid() -> None:
    """Whichever way round it is written; with another rank it is another correlation."""
    one, other = "pilot.documented_value", "funding.approval"
    a, b = correlated((one, other, 0.4)), correlated((other, one, 0.4))
    assert differing(a, b) == ()
    for mask in range(1, WHOLE):
        assert list(ranks(hybrid(a, b, mask)).values()) == [0.4]
    c = correlated((one, other, 0.2))
    assert {PARTS[k] for k in differing(a, c)} == {"sponsors", "funding"}
    assert ranks(hybrid(a, c, SPONSORS)) == {}
    assert ranks(hybrid(a, c, SPONSORS | FUNDING)) == {(one, other): 0.2}


def test_ranks_that_would_contradict_each_other_do_not_meet() -> None:
    """Both scenarios' ranks are possible, but not −0.8 of the one with −0.8 of the other and the rest."""
    x, y = "funding.approval", "funding.owner_involvement"
    z, w = "handoff.documented", "handoff.cross_trained"
    both = ((x, z, 0.6), (x, w, -0.3), (y, z, -0.3), (y, w, 0.6))
    a, b = correlated(*both, (x, y, -0.8), (z, w, -0.4)), correlated(*both, (x, y, -0.4), (z, w, -0.8))
    assert ranks(hybrid(a, b, HANDOFF)) == {(x, y): -0.8, (z, w): -0.8}
    assert len(ranks(hybrid(a, b, FUNDING))) == 6
    assert len(ranks(hybrid(a, b, SPONSORS))) == 6
    world_values(hybrid(a, b, HANDOFF), seed=1, worlds=range(2))


def test_a_change_goes_with_the_mechanism_of_its_key(enterprise: Scenario) -> None:
    change = {"by": "ask earlier", "key": "funding.approval", "how": "at_least", "size": "0.8 to 0.9"}
    changed = enterprise.with_("changes", [change])
    funding = PARTS.index("funding")
    assert differing(enterprise, changed) == (funding,)
    variants = (hybrid(enterprise, changed, 1 << funding), hybrid(enterprise, changed, WHOLE ^ 1 << funding))
    first, second, as_second, as_first = arrivals(enterprise, changed, *variants)
    assert np.array_equal(as_second, second)
    assert np.array_equal(as_first, first)
    assert not np.array_equal(first, second)


def test_all_hybrids_of_the_presets_can_be_lived(enterprise: Scenario, mid_market: Scenario) -> None:
    hybrids = [hybrid(mid_market, enterprise, mask) for mask in range(WHOLE + 1)]
    runs = run_paired(hybrids, replicates=8, worlds=4, threads=1)
    a, b = arrivals(mid_market, enterprise)
    c, d = arrivals(hybrids[0], hybrids[-1])
    assert len(runs.arrivals) == 512
    assert np.array_equal(a, c)
    assert np.array_equal(b, d)
