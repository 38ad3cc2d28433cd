"""Rankings: the chance to be best and of the whole order, against laws that are known."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.questions.compare.test_ask import PORTFOLIO, racing
from valleysim import load, loads
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.ask import compare
from valleysim.questions.compare.pairing import chance_to_beat
from valleysim.questions.compare.ranking import chances_of
from valleysim.questions.compare.ranking_tables import ranking_tables

Reals = NDArray[np.float64]
MIDDLE = np.array([0.02, 0.0, -0.02])
BETWEEN = np.array([[0.0012, 0.0004, 0.0], [0.0004, 0.0009, 0.0002], [0.0, 0.0002, 0.0016]])
WITHIN = np.array([[0.02, 0.012, 0.012], [0.012, 0.02, 0.012], [0.012, 0.012, 0.02]])
EACH = 10


@cache
def exact() -> Reals:
    """Chances to be best, and of the order 0, 1, 2, from ten million draws of the worlds' law itself."""
    rng = np.random.default_rng(1)
    drawn = rng.multivariate_normal(MIDDLE, BETWEEN, 4_000_000)
    best = np.bincount(drawn.argmax(axis=1), minlength=3) / len(drawn)
    right = ((drawn[:, 0] > drawn[:, 1]) & (drawn[:, 1] > drawn[:, 2])).mean()
    return np.append(best, right)


def seen(seed: int, worlds: int = 400) -> Reals:
    """Replicates (W, R, 3) of worlds of that law, with paired noise within them."""
    rng = np.random.default_rng(seed)
    own = rng.multivariate_normal(MIDDLE, BETWEEN, worlds)
    return own[:, None] + rng.multivariate_normal(np.zeros(3), EACH * WITHIN / 10.0, (worlds, EACH))


def test_chances_over_worlds_are_those_of_the_law_freed_of_the_noise() -> None:
    """12 seeds of 400 worlds: 0.03 off on average is caught; raw shares of worlds are 0.05 off and more."""
    found, errors, raw = [], [], []
    for seed in range(12):
        values = seen(seed)
        best, right = chances_of(values, (0, 1, 2), uncertain=True)
        assert best is not None
        assert right is not None
        found.append([one.value for one in (*best, right)])
        errors.append([one.mc_error for one in (*best, right)])
        means = values.mean(axis=1)
        raw.append(((means[:, 0] > means[:, 1]) & (means[:, 1] > means[:, 2])).mean())
    assert np.abs(np.mean(found, axis=0) - exact()).max() < 0.03
    assert abs(np.mean(raw) - exact()[-1]) > 0.05
    assert np.all(np.std(found, axis=0) < 1.6 * np.sqrt(np.mean(np.square(errors), axis=0)))
    assert np.sum(found, axis=1) - np.array(found)[:, -1] == pytest.approx(np.ones(12))


def test_of_two_the_chance_to_be_best_is_that_to_be_ahead() -> None:
    for seed in range(5):
        values = seen(seed)[:, :, :2]
        best, right = chances_of(values, (0, 1), uncertain=True)
        ahead = chance_to_beat(values[:, :, 0] - values[:, :, 1])
        assert best is not None
        assert right is not None
        assert ahead is not None
        assert best[0].value == pytest.approx(right.value, abs=1e-3)
        assert right.value == pytest.approx(ahead.value, abs=0.01)


def test_noise_that_all_share_does_not_make_an_order_unsure() -> None:
    """Each world moves all three alike, and so does each replicate: the order is the same in all of them."""
    rng = np.random.default_rng(2)
    shared = rng.normal(0.0, 1.0, (100, 1, 1)) + rng.normal(0.0, 5.0, (100, 20, 1))
    best, right = chances_of(shared + np.array([0.2, 0.1, 0.0]), (0, 1, 2), uncertain=True)
    assert best is not None
    assert right is not None
    assert [round(one.value, 9) for one in (*best, right)] == [1.0, 0.0, 0.0, 1.0]


@cache
def many() -> Comparison:
    hazards = ("0.05 to 0.2", "0.02 to 0.1", "0.04 to 0.15")
    sides = (racing(hazard, 4.0, f"number {k}") for k, hazard in enumerate(hazards))
    return compare(*sides, replicates=8_000, horizons=[12], threads=1)


def test_pairs_are_those_of_each_two_and_swapped_they_are_negated() -> None:
    found = many()
    for ranking in found.rankings:
        assert len(ranking.pairs) == 6
        for ours, theirs in ((0, 1), (0, 2), (1, 2)):
            there, back = ranking.pair(ours, theirs), ranking.pair(theirs, ours)
            assert np.array_equal(there.difference.value, -back.difference.value)
            assert np.array_equal(there.difference.mc_error, back.difference.mc_error)
            assert there.beats is not None
            assert back.beats is not None
            assert there.beats.value + back.beats.value == pytest.approx(1.0, abs=1e-9)
    one = found.pairings[1]
    pair = found.rankings[0].pair(2, 0)
    assert np.array_equal(pair.difference.value, one.at(0).value)
    assert pair.beats == one.beats[0]


def test_the_best_come_first_more_pilots_and_fewer_months() -> None:
    by_share, by_months = many().rankings
    assert by_share.order == by_months.order == (1, 2, 0)
    assert by_share.best is not None
    values = [one.value for one in by_share.best]
    assert np.argsort(values).tolist() == [0, 2, 1]
    assert sum(values) == pytest.approx(1.0)
    assert by_months.best is not None
    assert by_months.best[1].value > 0.5
    assert many().sentence.startswith("Best is B, 'number 1', in ")
    assert "the order B, C, A is right in " in many().sentence


def test_the_order_does_not_depend_on_which_is_named_first() -> None:
    a, b, c = many().scenarios
    other = compare(c, a, b, replicates=8_000, horizons=[12], threads=1).rankings[0]
    own = many().rankings[0]
    assert [(c, a, b)[k].name for k in other.order] == [(a, b, c)[k].name for k in own.order]
    assert own.best is not None
    assert other.best is not None
    assert other.best[2].value == pytest.approx(own.best[1].value, abs=0.02)


def test_scenarios_that_are_the_same_share_a_place() -> None:
    a, b = racing("0.05 to 0.2", 4.0), racing("0.02 to 0.1", 4.0)
    ranking = compare(a, b, b, replicates=4_000, horizons=[12]).rankings[0]
    assert ranking.best is not None
    assert ranking.best[1].value == pytest.approx(ranking.best[2].value, abs=1e-9)
    assert ranking.order == (1, 2, 0)
    assert not ranking.pair(1, 2).difference.value.any()


def test_where_all_is_known_the_order_is_right_but_for_the_noise() -> None:
    sides = [racing(hazard, 4.0) for hazard in (0.1, 0.04, 0.02)]
    found = compare(*sides, replicates=20_000, horizons=[12])
    ranking = found.rankings[0]
    assert ranking.order == (2, 1, 0)
    assert ranking.right is not None
    assert ranking.right.value > 0.999
    assert {pair.beats for pair in ranking.pairs} == {None}
    assert "by the noise of this run" in found.sentence
    close = compare(*(racing(hazard, 4.0) for hazard in (0.1, 0.104, 0.096)), replicates=400, horizons=[12])
    assert close.rankings[0].right is not None
    assert close.rankings[0].right.value < 1.0


def test_of_two_there_is_no_ranking_and_of_one_world_no_chance() -> None:
    a, b = racing("0.05 to 0.2", 4.0), racing(0.04, 2.0)
    two = compare(a, b, replicates=400)
    assert two.rankings == ()
    assert two.document()["rankings"] is None
    assert "ranking" not in two.frames()
    one = compare(a, b, a, replicates=400, worlds=1)
    assert one.rankings[0].best is None
    assert "rests on one world" in one.sentence
    few = compare(a, b, a, replicates=40, worlds=3)
    assert few.rankings[0].right is not None
    assert one.document()["rankings"][0]["best"] == {"A": None, "B": None, "C": None}


def test_portfolios_are_ranked_by_the_share_of_their_pilots() -> None:
    one = loads(PORTFOLIO)
    better = one.with_({"pilots[two].pilot.success": 0.9, "name": "better"})
    best = better.with_({"pilots[one].pilot.success": 0.9, "name": "best"})
    found = compare(one, better, best, replicates=2_000)
    assert found.rankings[0].order == (2, 1, 0)


def test_the_tables_have_a_row_a_scenario_in_order_and_the_frames_say_the_same() -> None:
    order, matrix, chances = ranking_tables(many())
    assert [cell[:4] for cell in order.columns[0].cells] == ["1. B", "2. C", "3. A"]
    assert [column.header for column in matrix.columns[1:]] == ["B", "C", "A"] == matrix.columns[0].cells
    assert [column.cells[k] for k, column in enumerate(chances.columns[1:])] == ["", "", ""]
    rows = many().frame("ranking").query("by == 'share'")
    assert rows["scenario"].tolist() == ["B", "C", "A"]
    pairs: Any = many().frame("pairs")
    assert len(pairs) == 12
    assert set(pairs["by"]) == {"share", "months"}


def test_presets_can_be_ranked() -> None:
    sides = [load(name) for name in ("enterprise", "mid_market")]
    found = compare(*sides, sides[0].with_({"funding.period": 1, "name": "x"}), replicates=400, worlds=20)
    assert len(found.rankings) == 2
    assert found.document()["rankings"][1]["by"] == "months"
