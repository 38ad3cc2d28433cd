"""Stalls by mechanism: exact shares, their errors, and what nothing explains."""

from itertools import permutations

import numpy as np
import pytest

from valleysim import load, simulate
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.explain.attribution import (
    NOT_SUCCEEDED,
    Attribution,
    at_work,
    attribute,
    but_for_variants,
)
from valleysim.questions.explain.variance import split_variance
from valleysim.scenario import Scenario, from_document
from valleysim.simulation.paired import PairedRuns, run_paired
from valleysim.vocabulary import Mechanism

NO_MONEY = {"runway": "never", "period": 3.0, "first_window": 3.0, "approval": 0.0}
SLOW_OFFICE = {"authority": "central"}
ENDLESS = {"service": 500.0}


def lived_variants(scenario: Scenario, **options: object) -> PairedRuns:
    """Every setting of its mechanisms, lived."""
    arguments = {"replicates": 200, "horizons": [24.0], "seed": 3, **options}
    return run_paired(but_for_variants(scenario), **arguments)  # type: ignore[arg-type]


def attributed(scenario: Scenario, **options: object) -> Attribution:
    return attribute(lived_variants(scenario, **options))


def shares(found: Attribution) -> dict[str, float]:
    """Shares by the mechanism's name."""
    return {mechanism.mechanism.name.lower(): mechanism.share.value for mechanism in found.mechanisms}


def test_the_only_mechanism_that_can_stall_gets_all_of_it_exactly() -> None:
    funding = {**NO_MONEY, "approval": 0.3, "lead": {"exponential": {"mean": 4.0}}}
    document = {"name": "money", "pilot": {"duration": 3.0, "success": 0.8}, "funding": funding}
    found = attributed(from_document(document), replicates=500)
    assert found.any_stalled
    assert shares(found) == {
        mechanism.name.lower(): float(mechanism == Mechanism.FUNDING) for mechanism in Mechanism
    }
    assert found.unexplained.value == 0.0
    assert all(mechanism.share.error == 0.0 for mechanism in found.mechanisms)


def test_two_mechanisms_of_which_each_is_enough_to_stall_share_it_and_neither_alone_helps() -> None:
    document = {"name": "both", "funding": NO_MONEY, "readiness": SLOW_OFFICE, "office": ENDLESS}
    found = attributed(from_document(document))
    by_name = {one.mechanism: one for one in found.mechanisms}
    for mechanism in (Mechanism.FUNDING, Mechanism.AUTHORITY):
        assert by_name[mechanism].share.value == 0.5
        assert by_name[mechanism].alone.value == 0.0
    assert found.unexplained.value == 0.0


def test_what_is_slow_by_itself_is_explained_by_none() -> None:
    document = {"name": "slow", "readiness": {"reliability": {"work": 40.0}}}
    found = attributed(from_document(document))
    assert found.unexplained.value == 1.0
    assert found.remaining == {"stalled: readiness_work": 1.0}
    assert not any(shares(found).values())


def test_a_pilot_that_failed_or_is_not_over_does_not_stall() -> None:
    failed = from_document({"name": "failed", "pilot": {"success": 0.0}, "funding": NO_MONEY})
    late = from_document({"name": "late", "pilot": {"duration": 30.0}, "funding": NO_MONEY})
    for scenario in (failed, late):
        found = attributed(scenario)
        assert not found.any_stalled
        assert found.stall_rate is None
        assert not any(shares(found).values())


@pytest.mark.parametrize("name", ["pilot", "portfolio"])
def test_shares_add_up_to_one_with_what_nothing_explains(name: str) -> None:
    files = {"pilot": "enterprise.toml", "portfolio": "portfolio/broaden_first.toml"}
    found = attributed(load(f"scenarios/{files[name]}"), replicates=40, worlds=8, horizons=[18.0])
    total = sum(shares(found).values()) + found.unexplained.value
    assert total == pytest.approx(1.0, abs=1e-12)
    assert sum(found.remaining.values()) == pytest.approx(found.unexplained.value, abs=1e-12)


def test_a_neutral_mechanism_is_not_asked_about_and_gets_exactly_nothing() -> None:
    scenario = load("enterprise").neutralised([Mechanism.HANDOFF])
    assert len(but_for_variants(scenario)) == 32
    found = attributed(scenario, replicates=200, worlds=20)
    (handoff,) = [mechanism for mechanism in found.mechanisms if mechanism.mechanism == Mechanism.HANDOFF]
    assert (handoff.share.value, handoff.share.error, handoff.alone.value) == (0.0, 0.0, 0.0)
    assert shares(found)["funding"] > 0.1


def test_making_all_mechanisms_neutral_reaches_every_pilot_of_a_portfolio() -> None:
    scenario = load("scenarios/portfolio/portfolio.toml")
    last = but_for_variants(scenario)[-1]
    assert all(member.scenario.neutral == frozenset(Mechanism) for member in last.members)
    assert [member.key for member in last.members] == [member.key for member in scenario.members]
    assert at_work(last) == ()


def test_shares_are_the_mean_over_every_order_in_which_mechanisms_become_neutral() -> None:
    """Against the definition: 720 orders, history by history; and each alone."""
    runs = lived_variants(load("scenarios/enterprise.toml"), replicates=60, worlds=10)
    by = round(24.0 * GRID_STEPS_PER_MONTH)
    stalled = ~np.isin(runs.ends[0], NOT_SUCCEEDED) & (runs.arrivals[0] > by)
    there = np.array([(arrival <= by)[stalled] for arrival in runs.arrivals], float)
    gains = np.zeros(6)
    for order in permutations(range(6)):
        neutral = 0
        for player in order:
            gains[player] += there[neutral | 1 << player].mean() - there[neutral].mean()
            neutral |= 1 << player
    expected = gains / 720.0
    found = attribute(runs)
    assert list(shares(found).values()) == pytest.approx(expected.tolist(), abs=1e-12)
    alone = [there[1 << player].mean() for player in range(6)]
    assert [mechanism.alone.value for mechanism in found.mechanisms] == pytest.approx(alone, abs=1e-12)


def test_the_stall_rate_is_that_of_the_run() -> None:
    scenario = load("scenarios/enterprise.toml")
    options = {"replicates": 2_000, "worlds": 20, "horizons": [24.0], "seed": 3}
    found = attributed(scenario, **options)
    run = simulate(scenario, **options)  # type: ignore[arg-type]
    assert found.stall_rate == pytest.approx(run.horizon_list[-1].stall_rate, abs=1e-12)


def test_standard_errors_are_as_wide_as_shares_scatter() -> None:
    """Variance of 60 estimates over mean squared error; false alarms below 1e-6, a factor 1.7 is caught."""
    funding = {**NO_MONEY, "approval": 0.25}
    office = {"service": {"exponential": {"mean": 4.0}}}
    document = {"name": "two", "funding": funding, "readiness": SLOW_OFFICE, "office": office}
    names = ("sponsors", "handoff", "cost", "background")
    scenario = from_document({**document, "neutral": list(names)})
    found = [attributed(scenario, seed=seed, replicates=300) for seed in range(60)]
    for k in (Mechanism.FUNDING, Mechanism.AUTHORITY):
        values = np.array([one.mechanisms[k].share.value for one in found])
        errors = np.array([one.mechanisms[k].share.error for one in found])
        assert 0.4 < (values.var(ddof=1) / (errors**2).mean()) < 2.2


def test_variance_parts_add_up_and_are_what_they_are_called() -> None:
    """Success uniform on (0.2, 0.8): ignorance 0.03, chance 0.22; six standard errors allowed."""
    document = {"name": "coin", "pilot": {"success": {"uniform": [0.2, 0.8]}}}
    runs = run_paired([from_document(document)], replicates=20_000, worlds=400, horizons=[6.0])
    split = split_variance(runs, 0, 6.0)
    assert split.ignorance + split.chance + split.noise == split.total == sum(split.parts().values())
    assert split.ignorance == pytest.approx(0.03, abs=0.006)
    assert split.chance == pytest.approx(0.22, abs=0.006)
    assert split.noise == runs.estimate(0, 6.0).mc_error[0] ** 2
    assert split.ignorance + split.chance == pytest.approx(split.value * (1.0 - split.value), abs=2e-3)


def test_what_is_known_leaves_no_ignorance() -> None:
    runs = run_paired([from_document({"name": "coin", "pilot": {"success": 0.5}})], replicates=400)
    split = split_variance(runs, 0, 36.0)
    assert split.ignorance == 0.0
    assert split.chance > 0.2
