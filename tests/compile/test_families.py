"""Curves of an uncertain shape are blended from nodes: close to the curve itself, whatever the worlds."""

import numpy as np
import pytest
from scipy import stats

import valleysim
from tests.kernel.parameters import row as parameters
from valleysim.compile import compile_scenario
from valleysim.compile.laws import STENCIL, Tables, lagrange_weights
from valleysim.curves import gamma_curve, knot_scores
from valleysim.kernel.draws.variates import upper_quantile
from valleysim.vocabulary import Law
from valleysim.worlds.design import Design


def test_weights_reproduce_polynomials_of_degree_five() -> None:
    for t in (0.0, 0.1, 0.5, 0.99):
        for degree in range(6):
            assert lagrange_weights(np.array([t]))[0] @ STENCIL.astype(float) ** degree == pytest.approx(
                t**degree, abs=1e-12
            )


@pytest.mark.parametrize("shape", [0.21, 0.37, 0.77, 1.3333, 2.71, 13.3])
def test_a_blended_curve_is_the_curve(shape: float) -> None:
    tables = Tables()
    row = int(tables.family(("gamma",), gamma_curve, np.array([shape]))[0])
    assert np.abs(tables.rows[row] - gamma_curve(shape)).max() < 1e-7


def test_a_shape_on_a_node_has_its_own_curve() -> None:
    tables = Tables()
    row = int(tables.family(("gamma",), gamma_curve, np.array([2.0]))[0])
    assert np.array_equal(tables.rows[row], gamma_curve(2.0))


def test_blended_gammas_have_scipy_s_quantiles() -> None:
    tables = Tables()
    for shape in (0.9, 1.7, 3.3):
        row = tables.family(("gamma",), gamma_curve, np.array([shape]))[0]
        for u in (1e-9, 1e-3, 0.1, 0.5, 0.9, 1.0 - 1e-6):
            ours = upper_quantile(Law.LOG_TABLE, parameters(1.0, row), u, tables.array())
            assert ours == pytest.approx(stats.gamma.isf(u, shape), rel=2e-5)
    assert len(knot_scores()) == tables.array().shape[1]


def test_worlds_are_the_same_whichever_are_asked_for() -> None:
    scenario = valleysim.load("enterprise")
    whole = compile_scenario(scenario, Design(3), worlds=range(40))
    part = compile_scenario(scenario, Design(3), worlds=range(30, 40))
    for key, values in part.values.items():
        assert np.array_equal(values, whole.values[key][30:]), key
    laws = whole.pack.laws
    for c in range(len(laws)):
        ours, theirs = part.pack.parameters[:, c], whole.pack.parameters[30:, c]
        if laws[c] == Law.LOG_TABLE:
            curves = (
                [part.pack.tables[int(p[1])] for p in ours],
                [whole.pack.tables[int(p[1])] for p in theirs],
            )
            assert np.array_equal(*curves)
            ours, theirs = ours[:, 0], theirs[:, 0]
        elif laws[c] == Law.LOGIT_TABLE:
            ours, theirs = ours[:, :2], theirs[:, :2]
        assert np.array_equal(ours, theirs)
