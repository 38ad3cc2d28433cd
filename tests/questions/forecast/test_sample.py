"""A few replicates, kept while a run goes on: when the target is there, and what was spent by then."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from tests.questions.forecast.portfolios import TEXT
from valleysim import histories, loads, simulate
from valleysim.estimates.counts import MOST_SAMPLED
from valleysim.questions.forecast.sample import sample_of

THREE = 'name = "three"\n[portfolio]\ntarget = {target}\n' + "".join(
    f'[[pilots]]\nname = "{name}"\n[pilots.pilot]\nduration = {months}\ncost_per_month = 1000\n'
    for name, months in (("a", 5), ("b", 2), ("c", 9))
)


@pytest.mark.parametrize(("target", "month"), [(1, 2.0), (2, 5.0), (3, 9.0)])
def test_the_target_is_there_with_as_many_pilots_as_it_says(target: int, month: float) -> None:
    result = simulate(loads(THREE.format(target=target)), replicates=20, horizons=[12])
    sample = sample_of(result)
    assert np.unique(sample.month).tolist() == [month]
    assert np.unique(sample.spend).tolist() == [16_000.0]


def test_a_sample_is_what_the_records_of_the_first_replicates_say() -> None:
    """Whatever the chunks: of each world the first replicates, in order."""
    scenario = loads(TEXT)
    runs = [
        simulate(scenario, replicates=3_000, worlds=40, chunk=chunk, threads=1) for chunk in (50, 100_000)
    ]
    samples = [sample_of(result) for result in runs]
    table = histories(runs[0])
    each = runs[0].counts.sampled
    assert each == MOST_SAMPLED // 40
    first = table[table["replicate"] < each]
    grouped = first.groupby(["world", "replicate"], sort=True)
    target = runs[0].portfolio["target"]
    months = grouped["production"].agg(lambda column: np.sort(column.to_numpy())[target - 1])
    assert np.isinf(samples[0].month).any()
    for sample in samples:
        assert np.array_equal(sample.month, months.to_numpy())
        assert sample.spend == pytest.approx(grouped["spend"].sum().to_numpy(), rel=1e-12)


def test_a_drawing_simulates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    result = simulate(loads(TEXT), replicates=400, worlds=10, threads=1)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the kernel was called")

    monkeypatch.setattr("valleysim.simulation.runner.run_blocks", refuse)
    for ax in result.figures().values():
        ax.figure.canvas.draw()
    plt.close("all")
