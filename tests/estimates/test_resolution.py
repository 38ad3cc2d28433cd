"""Whether replicates are enough to tell ignorance from chance, and how many would be."""

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from tests.questions.forecast.runs import known
from valleysim import loads, simulate
from valleysim.estimates.intervals import credible_interval, of_one
from valleysim.estimates.resolution import Resolution, resolution
from valleysim.report.terminal import print_items


def judged(sd: float, each: int, *, worlds: int = 400, seed: int = 1) -> Resolution:
    """Worlds whose probabilities are normal about 0.4."""
    rng = np.random.default_rng(seed)
    counts = rng.binomial(each, rng.normal(0.4, sd, (worlds, 1)).clip(0.0, 1.0))
    return resolution(of_one(counts, np.full(worlds, each)), 36.0)


def test_wide_ignorance_is_resolved_by_few_replicates_and_narrow_ignorance_by_many() -> None:
    assert judged(0.15, 20).enough is None
    assert judged(0.02, 1_000).enough is None
    narrow = judged(0.006, 20)
    assert narrow.enough is not None
    assert narrow.enough > 8_000


@pytest.mark.parametrize("seed", range(4))
def test_as_many_replicates_as_it_asks_for_are_enough_and_give_the_width(seed: int) -> None:
    """Asked again and again, as users would; the width is within half of the truth: luck ends it too soon."""
    each = 20
    for _ in range(5):
        found = judged(0.006, each, seed=seed)
        if found.enough is None:
            break
        each = -(-found.enough // 400)
    assert found.enough is None
    assert each < 20_000
    rng = np.random.default_rng(seed)
    counts = rng.binomial(each, rng.normal(0.4, 0.006, (400, 1)))
    low, high = credible_interval(of_one(counts, np.full(400, each)))
    assert abs((high[0] - low[0]) / (2 * 1.645 * 0.006) - 1.0) < 0.5


def test_nobody_seen_and_one_world_ask_for_more() -> None:
    nobody = resolution(of_one(np.zeros((20, 1), np.int64), np.full(20, 20)), 36.0)
    assert nobody.error is None
    assert nobody.enough is not None
    assert 10_000 < nobody.enough < 100_000
    alone = resolution(of_one(np.array([[30]]), np.array([100])), 36.0)
    assert (alone.error, alone.enough, alone.worlds_enough) == (None, 8_000, 400)


@pytest.mark.parametrize("worlds", [1, 2, 3, 10, 18])
def test_few_worlds_are_not_mended_by_replicates(worlds: int) -> None:
    """Worlds of 2,000 replicates each: it is worlds that are wanting, and said so."""
    found = judged(0.15, 2_000, worlds=worlds)
    assert not found.is_resolved
    assert (found.enough is None) == (2_000 * worlds > 8_000)
    assert found.worlds_enough == 400
    assert found.plain()["worlds_enough"] == 400
    more = judged(0.15, 20, worlds=400)
    assert more.is_resolved


def test_a_run_of_few_worlds_says_how_many_would_do() -> None:
    text = Path("tests/cases/rare.toml").read_text("utf-8")
    result = simulate(loads(text), replicates=9, worlds=3, threads=1)
    console = Console(record=True, width=400)
    print_items(result.content(), console)
    said = console.export_text()
    assert "400 worlds or more would do (--worlds), with " in said
    assert "replicates or more would do" not in said


def test_the_number_asked_for_is_at_least_twice_that_lived() -> None:
    """Worlds of 400 replicates that hardly differ: by the formula alone a run of as many would do."""
    rng = np.random.default_rng(5)
    counts = rng.binomial(400, rng.normal(0.4, 0.02, (20, 1)))
    found = resolution(of_one(counts, np.full(20, 400)), 36.0)
    assert found.enough is not None
    assert found.enough >= 2 * 20 * 400


def test_a_rare_event_has_an_interval_and_the_run_says_how_many_replicates_would_do() -> None:
    """True chances 0.01 to 1 %: of 400 replicates none or a few are seen."""
    text = Path("tests/cases/rare.toml").read_text("utf-8")
    for seed in range(1, 9):
        result = simulate(loads(text), replicates=400, seed=seed, threads=1)
        last = result.horizon_list[-1]
        assert last.low <= last.value < last.high
        assert last.high > 0.005
        assert last.low < last.value or last.value == 0.0
        assert result.resolution is not None
        assert result.resolution.enough is not None
    enough = result.resolution.enough
    console = Console(record=True, width=200)
    print_items(result.content(), console)
    assert f"{enough:,} replicates or more would do" in console.export_text()
    assert result.document()["resolution"]["replicates_enough"] == enough


def test_where_nothing_is_uncertain_there_is_nothing_to_tell_apart() -> None:
    assert known().resolution is None
    assert known().document()["resolution"] is None
