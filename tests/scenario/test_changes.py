"""Changes laid over numbers: they stay within what is allowed, in every world."""

import numpy as np
import pytest

from valleysim import loads
from valleysim.worlds.design import world_values

TEXT = """
name = "changed"
[pilot]
success = "0.4 to 0.8"
[funding]
runway = "4 to 9"
period = 3
approval = 0.6
"""


@pytest.mark.parametrize(
    ("key", "how", "size", "edge"),
    [
        ("funding.approval", "multiply", 3, 1.0),
        ("funding.approval", "add", 0.7, 1.0),
        ("funding.approval", "add", -0.7, 0.0),
        ("pilot.success", "multiply", 5, 1.0),
        ("pilot.success", "add", -0.99, 0.0),
    ],
)
def test_a_change_beyond_the_range_of_a_number_ends_at_its_edge(
    key: str, how: str, size: float, edge: float
) -> None:
    change = {"by": "much", "key": key, "how": how, "size": size}
    values = world_values(loads(TEXT).with_("changes", [change]), seed=1, worlds=range(64))[key]
    assert values == pytest.approx(np.full(64, edge), abs=1e-9)


@pytest.mark.parametrize(
    ("how", "size"), [("multiply", 1.2), ("add", 0.1), ("at_least", 0.5), ("at_most", 0.7)]
)
def test_a_change_within_the_range_is_what_it_says(how: str, size: float) -> None:
    scenario = loads(TEXT)
    before = world_values(scenario, seed=1, worlds=range(64))["pilot.success"]
    change = {"by": "some", "key": "pilot.success", "how": how, "size": size}
    after = world_values(scenario.with_("changes", [change]), seed=1, worlds=range(64))["pilot.success"]
    told = {"multiply": before * 1.2, "add": before + 0.1}
    told |= {"at_least": np.maximum(before, 0.5), "at_most": np.minimum(before, 0.7)}
    assert after == pytest.approx(told[how].clip(0.0, 1.0), rel=1e-12)
    assert (after != before).any()
