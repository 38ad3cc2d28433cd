"""Worlds that have a variate's parameters in common are turned into a law once, for the same numbers."""

import numpy as np
import pytest

from valleysim import loads
from valleysim.compile import laws
from valleysim.compile.laws import Tables, compile_variate
from valleysim.scenario import Variate

LAWS = {
    "weibull": 'weibull = { mean = "2 to 9", shape = "1 to 2" }',
    "gamma": 'gamma = { mean = "2 to 9", shape = "1 to 2" }',
    "pert": 'pert = ["1 to 2", "3 to 4", "5 to 9"]',
    "lognormal": 'lognormal = { mean = "2 to 9", sd = "1 to 2" }',
}


def variate_of(law: str) -> Variate:
    return loads(f'name = "t"\n[pilot]\nduration = {{ {law} }}').pilot.duration


@pytest.mark.parametrize("law", LAWS)
def test_each_world_has_the_law_that_it_has_by_itself(law: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variate = variate_of(LAWS[law])
    few = {
        name: quantity.quantile(np.linspace(0.1, 0.9, 40)) for name, quantity in variate.parameters.items()
    }
    values = {name: np.tile(one, 200) for name, one in few.items()}
    shared, apart = Tables(), Tables()
    once = compile_variate(variate, values, shared)
    monkeypatch.setattr(laws, "MANY_WORLDS", 1 << 30)
    each = compile_variate(variate, values, apart)
    assert once.law == each.law
    if law not in ("gamma", "pert"):
        np.testing.assert_array_equal(once.parameters, each.parameters)
        return
    columns = [k for k in range(4) if not np.array_equal(once.parameters[:, k], each.parameters[:, k])]
    assert len(columns) <= 1  # the number of the curve, which depends on the order of the tables
    for column in columns:
        ours, theirs = (one.parameters[:, column].astype(int) for one in (once, each))
        np.testing.assert_array_equal(shared.array()[ours], apart.array()[theirs])
