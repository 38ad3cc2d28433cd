"""A few replicates lived again: when the target is there, and what was spent by then."""

import numpy as np
import pytest

from valleysim import loads, simulate
from valleysim.questions.forecast.sample import sample_replicates

THREE = 'name = "three"\n[portfolio]\ntarget = {target}\n' + "".join(
    f'[[pilots]]\nname = "{name}"\n[pilots.pilot]\nduration = {months}\ncost_per_month = 1000\n'
    for name, months in (("a", 5), ("b", 2), ("c", 9))
)


@pytest.mark.parametrize(("target", "month"), [(1, 2.0), (2, 5.0), (3, 9.0)])
def test_the_target_is_there_with_as_many_pilots_as_it_says(target: int, month: float) -> None:
    result = simulate(loads(THREE.format(target=target)), replicates=20, horizons=[12])
    sample = sample_replicates(result, 8)
    assert np.unique(sample.month).tolist() == [month]
    assert np.unique(sample.spend).tolist() == [16_000.0]
