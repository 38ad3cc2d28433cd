"""Means, spreads and least values of variates against the laws that the kernel draws from."""

import numpy as np
import pytest

from tests.kernel.parameters import row
from valleysim.compile.laws import Tables, compile_variate
from valleysim.kernel.draws.variates import upper_quantile
from valleysim.scenario import Variate
from valleysim.scenario.format.laws import Kind
from valleysim.scenario.format.quantities import parse_quantity
from valleysim.scenario.format.ranges import MONTHS
from valleysim.scenario.format.variates import parse_variate
from valleysim.scenario.moments import moments, typical_moments

POINTS = (np.arange(2_000) + 0.5) / 2_000
LAWS = [
    {"fixed": 3},
    {"exponential": {"mean": 2}},
    {"weibull": {"mean": 30, "shape": 1.5}},
    {"gamma": {"mean": 0.5, "shape": 2}},
    {"lognormal": {"mean": 2, "sd": 1}},
    {"lognormal": {"median": 2, "p90": 5}},
    {"uniform": [4, 10]},
    {"triangular": [2, 3, 6]},
    {"pert": [2, 3, 7]},
    {"lognormal_pareto": {"median": 0.67, "p90": 0.95, "tail_index": 4}},
]


def variate_of(written: object) -> Variate:
    return parse_variate(written, Kind(MONTHS), None)


def drawn(variate: Variate) -> np.ndarray:
    tables = Tables()
    values = {name: np.array([parameter.known]) for name, parameter in variate.parameters.items()}
    law = compile_variate(variate, values, tables)
    rows = tables.array()
    return np.array([upper_quantile(law.law, row(*law.parameters[0]), u, rows) for u in POINTS])


@pytest.mark.parametrize("written", LAWS, ids=lambda one: next(iter(one)))
def test_moments_are_those_of_what_the_kernel_draws(written: object) -> None:
    variate = variate_of(written)
    mean, sd, least = typical_moments(variate)
    values = drawn(variate)
    assert mean == pytest.approx(values.mean(), rel=5e-3)
    if variate.law != "lognormal_pareto":  # whose spread is told as its mean
        assert sd == pytest.approx(values.std(), rel=0.03)
    assert least <= values.min() + 1e-9
    assert least >= 0.9 * values.min() or least == 0.0


def test_a_tail_without_a_mean_is_cut_where_nobody_looks() -> None:
    variate = variate_of({"lognormal_pareto": {"median": 1, "p90": 3, "tail_index": 0.8}})
    assert typical_moments(variate, upto=36.0)[0] == pytest.approx(
        np.minimum(drawn(variate), 36.0).mean(), rel=0.02
    )
    assert typical_moments(variate)[0] == np.inf


def test_samples_speak_for_themselves_and_what_never_happens_takes_for_ever() -> None:
    assert typical_moments(Variate("empirical", {}, (1.0, 2.0, 6.0)))[0] == pytest.approx(3.0)
    assert moments(Variate("never"), {})[0][0] == np.inf


def test_an_unsure_number_counts_with_its_median() -> None:
    unsure = Variate("exponential", {"mean": parse_quantity("1 to 4", MONTHS)})
    assert typical_moments(unsure)[0] == pytest.approx(2.0)
