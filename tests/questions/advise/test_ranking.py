"""The order of single actions, and which of them replicates cannot tell apart from the first."""

import numpy as np
import pytest

from valleysim.questions.advise.ranking import errors_apart, ordered


def test_gain_for_the_money_and_gain_put_actions_in_different_orders() -> None:
    gains = [np.full((1, 10), one) for one in (0.4, 0.1, 0.3)]
    assert ordered(gains, [1.0, 1.0, 1.0], [False] * 3).places == (0, 2, 1)
    assert ordered(gains, [80.0, 10.0, 40.0], [False] * 3).places == (1, 2, 0)


def test_of_equals_the_cheaper_comes_first_and_they_are_not_told_apart() -> None:
    gains = [np.full((1, 10), one) for one in (0.4, 0.2)]
    found = ordered(gains, [20.0, 10.0], [False] * 2)
    assert (found.places, found.is_apart, found.not_apart) == ((1, 0), (False, False), 1)


def test_what_differs_in_every_replicate_alike_is_told_apart_however_noisy_each_is() -> None:
    """The error is that of the paired difference, not of either gain."""
    noise = np.random.default_rng(1).normal(0.0, 5.0, (1, 400))
    steady = ordered([noise + 0.2, noise], [1.0, 1.0], [False] * 2)
    assert steady.is_apart == (False, True)
    other = np.random.default_rng(2).normal(0.0, 5.0, (1, 400))
    loose = ordered([noise - noise.mean() + 0.2, other - other.mean()], [1.0, 1.0], [False] * 2)
    assert loose.is_apart == (False, False)


def test_worlds_that_differ_count_as_error_where_something_is_unknown() -> None:
    """Two worlds' gains differ by far more than replicates within them scatter."""
    rng = np.random.default_rng(3)
    behind = np.array([2.0, -1.0, 1.5, -1.5])[:, None] + rng.normal(0.0, 0.01, (4, 500))
    gains = [behind, np.zeros_like(behind)]
    assert ordered(gains, [1.0, 1.0], [False] * 2).is_apart == (False, True)
    assert ordered(gains, [1.0, 1.0], [True, False]).is_apart == (False, False)


def test_the_best_in_truth_is_told_apart_by_luck_in_at_most_one_run_of_twenty() -> None:
    """Of 40 equal actions with own noise any may come first; 400 runs, at most 20 expected.

    More than 36 would be seen of 20 in one of 5,000 suites. With two errors instead of 3.0 it is 134.
    """
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(400):
        gains = list(rng.normal(0.0, 1.0, (40, 1, 200)))
        found = ordered(gains, [1.0] * 40, [False] * 40)
        wrong += found.is_apart[0]  # the action that is best in truth, as all are
    assert wrong <= 36


@pytest.mark.parametrize(("actions", "errors"), [(1, 1.64), (2, 1.64), (21, 2.81), (361, 3.64)])
def test_more_actions_ask_for_more_errors(actions: int, errors: float) -> None:
    assert errors_apart(actions) == pytest.approx(errors, abs=0.005)
