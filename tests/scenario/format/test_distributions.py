import math

import numpy as np
import pytest

from valleysim.scenario.format.distributions import pearson_matrix


def test_normal_scores_are_correlated_so_that_ranks_have_the_rank_correlation_asked_for() -> None:
    """At 200,000 pairs the standard error of the rank correlation is below 0.002; the limit is six."""
    names, matrix = pearson_matrix({("b", "a"): 0.7})
    assert names == ["a", "b"]
    assert matrix[0, 1] == matrix[1, 0] == pytest.approx(2.0 * math.sin(math.pi * 0.7 / 6.0))
    scores = np.random.default_rng(1).multivariate_normal([0.0, 0.0], matrix, size=200_000)
    ranks = scores.argsort(axis=0).argsort(axis=0)
    assert np.corrcoef(ranks.T)[0, 1] == pytest.approx(0.7, abs=0.012)
