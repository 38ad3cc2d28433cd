"""Rounds until a precision is reached; progress; replicates spread evenly; memory that does not grow."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.golden.test_golden import ARRAYS, RICH
from tests.processes import finished
from tests.questions.forecast.runs import KNOWN, WIDE
from valleysim import Result, SimulationError, loads, simulate
from valleysim.estimates.counts import Counts

MODULE = sys.modules["valleysim.questions.forecast.counting"]
ROOT = Path(__file__).parents[3]
HORIZONS = (6.0, 13.5, 36.0)


def run(text: str = RICH, **options: Any) -> Result:
    return simulate(loads(text), **{"seed": 4, "horizons": HORIZONS, "threads": 1, **options})


def errors(result: Result) -> list[float]:
    return [horizon.mc_error for horizon in result.horizon_list]


@pytest.mark.parametrize("endpoint", ["live", "production", "sustained"])
def test_a_run_stops_at_the_first_doubling_at_which_every_error_is_small_enough(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Counts] = []
    look = MODULE.Simulation.errors

    def spy(self: Any) -> tuple[float, float]:
        seen.append(self.counts.widened(self.counts.worlds))
        found: tuple[float, float] = look(self)
        return found

    monkeypatch.setattr(MODULE.Simulation, "errors", spy)
    result = run(replicates=1_000, worlds=40, precision=0.006, endpoint=endpoint)
    assert [counts.total for counts in seen] == [1_000 * 2**k for k in range(len(seen))]
    worst = [max(errors(Result(result.scenario, counts, result.run))) for counts in seen]
    assert len(worst) > 2
    assert min(worst[:-1]) >= 0.006 > worst[-1]
    assert worst[-1] == max(errors(result))


def test_a_precision_that_is_reached_at_once_changes_nothing() -> None:
    plain, precise = run(replicates=4_000, worlds=40), run(replicates=4_000, worlds=40, precision=0.5)
    assert all(np.array_equal(getattr(plain.counts, a), getattr(precise.counts, a)) for a in ARRAYS)
    assert (plain.run.precision, precise.run.precision) == (None, 0.5)


def test_where_nothing_is_uncertain_only_histories_are_added() -> None:
    """The error is then √(p (1 − p) / N), so the number of doublings can be told beforehand."""
    result = run(KNOWN, replicates=500, precision=0.004)
    assert result.counts.worlds == 1
    p = result.horizon_list[-1].value
    at_most = p * (1.0 - p) / 0.004**2
    assert at_most < result.counts.total <= 4.0 * at_most


def test_worlds_are_added_when_the_error_lies_between_the_worlds() -> None:
    """33,000 histories in 33 worlds: the histories' own error is 0.0028 at most."""
    result = run(WIDE, replicates=33_000, worlds=33, precision=0.004)
    assert result.counts.worlds > 33
    assert result.counts.worlds * 1_000 == result.counts.total
    assert set(result.counts.histories.tolist()) == {1_000}


@pytest.mark.parametrize(("worlds", "precision"), [(2, 0.03), (31, 0.045)])
def test_few_worlds_that_agree_by_luck_are_not_precise(worlds: int, precision: float) -> None:
    """With some seed the error that so few worlds show is small enough, and yet the run goes on."""
    errors_by_seed = (
        max(errors(run(WIDE, replicates=1_000, worlds=worlds, seed=seed))) for seed in range(60)
    )
    lucky = next(seed for seed, error in enumerate(errors_by_seed) if error < precision)
    result = run(WIDE, replicates=1_000, worlds=worlds, seed=lucky, precision=precision)
    assert result.counts.worlds >= 32


def test_one_world_of_an_uncertain_scenario_is_never_precise() -> None:
    assert max(errors(run(WIDE, replicates=4_000, worlds=1))) == 0.5
    result = run(WIDE, replicates=4_000, worlds=1, precision=0.02)
    assert result.counts.worlds >= 32
    assert max(errors(result)) < 0.02


def test_a_precision_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "MOST_REPLICATES", 7_999)
    with pytest.raises(SimulationError) as refused:
        run(replicates=1_000, worlds=40, precision=1e-4)
    assert str(refused.value) == "precision 0.0001 is not reached with 4,000 replicates; ask for less"


def test_counts_of_a_precise_run_do_not_depend_on_threads_or_chunks() -> None:
    precise = {"replicates": 2_003, "worlds": 7, "precision": 0.01}
    one, other = run(WIDE, **precise, chunk=64_000), run(WIDE, **precise, chunk=77, threads=3)
    assert one.counts.worlds > 7
    assert all(np.array_equal(getattr(one.counts, a), getattr(other.counts, a)) for a in ARRAYS)


def test_a_precise_run_is_the_plain_run_of_its_size() -> None:
    precise = run(replicates=1_003, worlds=19, precision=0.008).counts
    plain = run(replicates=precise.total, worlds=precise.worlds).counts
    assert precise.worlds > 19
    assert precise.total // precise.worlds > 1_003 // 19
    assert all(np.array_equal(getattr(precise, a), getattr(plain, a)) for a in ARRAYS)


@pytest.mark.parametrize("options", [{}, {"precision": 0.007}, {"chunk": 90, "threads": 3}])
def test_progress_rises_to_what_is_planned(options: dict[str, Any]) -> None:
    told: list[tuple[int, int]] = []
    result = run(
        replicates=2_001, worlds=33, progress=lambda done, planned: told.append((done, planned)), **options
    )
    done, planned = (np.array(one) for one in zip(*told, strict=True))
    assert told[0] == (0, 2_001)
    assert told[-1] == (result.counts.total, result.counts.total)
    assert (np.diff(done) >= 0).all()
    assert (np.diff(planned) >= 0).all()
    assert (done <= planned).all()
    if "precision" in options:
        assert sorted(set(planned.tolist())) == [
            2_001 * 2**k for k in range(result.counts.total.bit_length()) if 2_001 * 2**k <= planned[-1]
        ]
    if "chunk" in options:
        assert len(told) > 15


@pytest.mark.parametrize(("replicates", "worlds"), [(100, 7), (2_400, 1_200), (64, 32), (5, 1), (4_001, 400)])
def test_replicates_are_spread_evenly_over_the_worlds(replicates: int, worlds: int) -> None:
    histories = run(replicates=replicates, worlds=worlds).counts.histories
    assert histories.shape == (worlds,)
    assert histories.sum() == replicates
    assert histories.max() - histories.min() <= 1
    assert (np.diff(histories) <= 0).all()


def test_the_first_worlds_of_twice_as_many_are_the_same_worlds() -> None:
    small, large = run(replicates=3_000, worlds=30).counts, run(replicates=6_000, worlds=60).counts
    assert np.array_equal(small.seen, large.seen[:30])
    assert np.array_equal(small.histories, large.histories[:30])
    assert not np.array_equal(small.seen, large.seen[30:])


def test_counts_are_no_larger_for_more_replicates() -> None:
    few, many = run(replicates=400, worlds=20).counts, run(replicates=40_000, worlds=20).counts
    assert many.total == 100 * few.total
    assert [getattr(few, a).nbytes for a in ARRAYS] == [getattr(many, a).nbytes for a in ARRAYS]
    assert sum(getattr(many, a).nbytes for a in ARRAYS) < 1_000_000


PEAK = """
import resource, sys
from valleysim import load, simulate
simulate(load("mid_market"), replicates=20_000, worlds=400, threads=2, chunk=10_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
simulate(load("mid_market"), replicates=int(sys.argv[1]), worlds=400, threads=2, chunk=10_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.nightly
def test_the_peak_of_memory_does_not_grow_with_the_replicates() -> None:
    """Two hundred times as many: less than 20 MiB more. A byte kept of each history is 4 MB; eight, 32."""
    done = finished(sys.executable, "-c", PEAK, "4000000", cwd=ROOT, limit=600)
    assert done.code == 0, done.err
    assert int(done.out) < 20 * 1024


def test_worlds_that_were_chosen_for_pilots_that_have_started_are_not_counted_twice() -> None:
    text = (
        'name = "x"\n[readiness.reliability]\nwork = { exponential = "1 to 20" }\n'
        '[status]\nstarted = 4\nstage = "valley"\n'
    )
    with pytest.raises(SimulationError, match="32 worlds: those of pilots that have started"):
        simulate(loads(text), replicates=64_000, worlds=32, precision=0.001, horizons=[2])
