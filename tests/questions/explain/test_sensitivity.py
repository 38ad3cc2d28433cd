"""Sobol indices: exact cases, no bias from the noise within, and nothing for what has no effect."""

import numpy as np
import pytest

from valleysim import UsageError, load
from valleysim.compile import compile_scenario
from valleysim.questions.explain.attribution import but_for_variants
from valleysim.questions.explain.sensitivity import Sensitivity, runs_needed, sensitivity
from valleysim.questions.explain.sobol_indices import effects, indices_of
from valleysim.scenario import Scenario, from_document
from valleysim.simulation.paired import check_paired
from valleysim.worlds.design import Design, independent_points, world_values

PRODUCT = {
    "name": "a product of two",
    "pilot": {"success": {"uniform": [0.2, 0.8]}},
    "funding": {"runway": "never", "period": 100.0, "first_window": 1.0, "approval": {"uniform": [0.2, 0.8]}},
    "money": {"value_per_month": "10 to 20"},
}
"""P(there by month 6) = success · approval; the value of a month has no effect."""


def asked(scenario: Scenario, samples: int) -> Sensitivity:
    options = check_paired(
        but_for_variants(scenario), seed=1, horizons=[6.0], endpoint="production", threads=2
    )
    return sensitivity(scenario, options, samples=samples)


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2.0 * u - 1.0)
    found: np.ndarray = np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    return found


def test_indices_of_the_ishigami_function_are_as_known() -> None:
    """Ishigami and Homma 1990, a = 7, b = 0.1; within 4 times the reach of the 90 % interval."""
    found = indices_of(ishigami, 3, samples=4096)
    for value, high, known in (
        (found.first, found.first_high, (0.3139, 0.4424, 0.0)),
        (found.total, found.total_high, (0.5576, 0.4424, 0.2437)),
    ):
        assert (np.abs(value - known) < 4.0 * (high - value)).all()
        assert (np.abs(value - known) < 0.05).all()
    assert found.variance == pytest.approx(13.8446, rel=0.03)


def test_a_single_input_takes_all_and_a_constant_leaves_everything_open() -> None:
    only = indices_of(lambda u: u[0], 1, samples=256)
    assert only.total[0] == pytest.approx(1.0, abs=0.1)
    assert only.first[0] == pytest.approx(1.0, abs=0.1)
    constant = indices_of(lambda u: 0.0 * u[0], 2, samples=64)
    assert constant.variance == 0.0
    assert (constant.total_low == 0.0).all()
    assert (constant.total_high == 1.0).all()


def test_intervals_hold_the_true_index_about_as_often_as_they_say() -> None:
    """Of 90 % intervals of 60 designs; P(fewer than 41 of 60 hold) is below 1e-6 at 90 %."""
    found = [indices_of(lambda u: 2.0 * u[0] + u[1], 2, samples=64, seed=seed) for seed in range(60)]
    for low, high, known in (("first_low", "first_high", 0.8), ("total_low", "total_high", 0.2)):
        k = 0 if known == 0.8 else 1
        holds = sum(getattr(one, low)[k] <= known <= getattr(one, high)[k] for one in found)
        assert holds >= 41


def noisy(seed: int, *, independent: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Halves of u₀ + ½ u₁ with noise of deviation 1, shared in part by the points of a row as chance is."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(size=(2, 2, 128)) - 0.5
    columns = [a, b, np.array([b[0], a[1]]), np.array([a[0], b[1]])]
    halves = 2 if independent else 1
    shared = rng.normal(size=(halves, 128)) * 0.8
    values = [u[0] + 0.5 * u[1] + shared + 0.6 * rng.normal(size=(halves, 128)) for u in columns]
    values = [np.broadcast_to(value, (2, 128)) for value in values]
    return values[0], values[1], np.array(values[2:])


@pytest.mark.parametrize("independent", [True, False], ids=["two halves", "one half twice"])
def test_noise_within_leaves_no_bias_because_halves_are_independent(*, independent: bool) -> None:
    """Mean of 1,500 designs against V₀ = 1/12, V₁ = 1/48, V = 5/48; |z| < 6, false alarms below 1e-7.

    A bias of a fortieth of the noise's variance would be seen; one half used twice is the planted fault.
    """
    found = [effects(*noisy(seed, independent=independent)) for seed in range(1_500)]
    for k, known in ((0, [1 / 12, 1 / 48]), (1, [1 / 12, 1 / 48]), (2, [5 / 48])):
        values = np.array([np.atleast_1d(one[k]) for one in found])
        z = (values.mean(axis=0) - known) / (values.std(axis=0, ddof=1) / np.sqrt(len(found)))
        biased = k != 0  # the first-order product of two points has only what noise they share
        if independent:
            assert (np.abs(z) < 6.0).all()
        elif biased:
            assert (np.abs(z) > 6.0).all()


def test_a_scenario_whose_probability_is_a_product_has_the_indices_of_a_product() -> None:
    """First-order 0.4717, total 0.5283 each; within 4 times the reach of the 90 % interval."""
    scenario = from_document(PRODUCT)
    found = asked(scenario, 512)
    for key in ("pilot.success", "funding.approval"):
        i = found.keys.index(key)
        of = found.indices
        assert abs(of.first[i] - 0.4717) < 4.0 * (of.first_high[i] - of.first[i]) < 0.6
        assert abs(of.total[i] - 0.5283) < 4.0 * (of.total_high[i] - of.total[i]) < 0.6
    assert found.indices.variance == pytest.approx(0.0159, rel=0.25)


def test_a_quantity_without_effect_has_the_index_nothing() -> None:
    found = asked(from_document(PRODUCT), 64)
    i = found.keys.index("money.value_per_month")
    assert found.indices.total[i] == found.indices.total_low[i] == found.indices.total_high[i] == 0.0
    assert found.indices.first[i] == found.indices.first_low[i] == found.indices.first_high[i] == 0.0


def test_swings_are_paired_sorted_and_of_the_ends_of_the_interval() -> None:
    found = asked(from_document(PRODUCT), 128)
    by_key = {swing.key: swing for swing in found.swings}
    success = by_key["pilot.success"]
    assert (success.low, success.high) == pytest.approx((0.23, 0.77))
    assert success.at_low == pytest.approx(0.115, abs=0.03)
    assert success.at_high == pytest.approx(0.385, abs=0.04)
    nothing = by_key["money.value_per_month"]
    assert nothing.at_low == nothing.at_high == found.value
    assert nothing.error == 0.0
    sizes = [abs(swing.at_high - swing.at_low) for swing in found.swings]
    assert sizes == sorted(sizes, reverse=True)


def test_a_quantity_that_cannot_be_moved_alone_is_left_out_of_the_swings() -> None:
    """A quorum that goes with a weight is reached in every world, and is not if it is moved without it."""
    seat = {"seat": "head", "tenure": 12, "weight": "1 to 3"}
    pair = ["coalition.quorum", "sponsors[head].weight"]
    document = {
        "name": "tied",
        "sponsors": [seat],
        "coalition": {"quorum": "0.5 to 1.5", "uncovered_pace": 0.5},
        "readiness": {"economics": {"work": 4}},
        "correlations": [{"between": pair, "rank": 0.999}],
    }
    found = asked(from_document(document), 32)
    assert len(found.keys) == 2
    assert len(found.swings) < 2


def test_the_worlds_own_points_give_the_worlds_and_others_move_only_what_they_are_of() -> None:
    scenario = load("enterprise")
    worlds = range(8, 40)
    own = independent_points(scenario, seed=5, worlds=worlds)
    plain = world_values(scenario, seed=5, worlds=worlds)
    given = world_values(scenario, seed=5, worlds=worlds, points=own)
    assert all(np.array_equal(plain[path], given[path]) for path in plain)
    again = independent_points(scenario, seed=5, worlds=worlds, again=True)
    assert not any(np.array_equal(own[path], again[path]) for path in own)
    key = "funding.runway.mean" if "funding.runway.mean" in own else "pilot.success"
    moved = world_values(scenario, seed=5, worlds=worlds, points={key: again[key]})
    assert [path for path in plain if not np.array_equal(plain[path], moved[path])] == [key]


def test_joined_quantities_move_together_by_points_and_alone_when_held() -> None:
    scenario = load("enterprise")
    pair = scenario.correlations[0].between
    worlds = range(16)
    plain = world_values(scenario, seed=5, worlds=worlds)
    again = independent_points(scenario, seed=5, worlds=worlds, again=True)
    held = world_values(scenario, seed=5, worlds=worlds, at={pair[0]: 0.05})
    assert [path for path in plain if not np.array_equal(plain[path], held[path])] == [pair[0]]
    changed = [
        {path for path in plain if not np.array_equal(plain[path], moved[path])}
        for moved in (world_values(scenario, seed=5, worlds=worlds, points={key: again[key]}) for key in pair)
    ]
    assert sorted(changed, key=len) in ([{pair[0]}, set(pair)], [{pair[1]}, set(pair)])


def test_moved_worlds_keep_their_numbers_and_with_them_their_chance() -> None:
    scenario = load("enterprise")
    plain = compile_scenario(scenario, Design(5), worlds=range(3, 7)).pack.worlds
    held = Design(5, at=(("pilot.success", 0.95),))
    moved = compile_scenario(scenario, held, worlds=range(3, 7)).pack.worlds
    assert moved["number"].tolist() == plain["number"].tolist() == [[3], [4], [5], [6]]
    assert (moved["pilot_keys"] == plain["pilot_keys"]).all()
    assert (moved["success"] > plain["success"]).any()


@pytest.mark.parametrize("samples", [0, 16, 100, 32_768, True])
def test_samples_that_are_no_power_of_two_are_refused(samples: int) -> None:
    with pytest.raises(UsageError, match=r"samples: found .*; allowed: a power of two from 32"):
        asked(from_document(PRODUCT), samples)


def test_runs_are_two_more_than_the_quantities_and_two_for_each_that_is_moved_alone() -> None:
    assert runs_needed(from_document(PRODUCT)) == 3 + 2 + 2 * 3
    assert (
        runs_needed(load("enterprise"))
        == sum(quantity.is_uncertain for quantity in load("enterprise").quantities().values()) + 2 + 24
    )
