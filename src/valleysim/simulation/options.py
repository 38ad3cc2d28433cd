"""Arguments of a run, checked: each refusal says what was found and what is allowed."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TypeGuard

from valleysim.errors import UsageError
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.vocabulary import Endpoint

REPLICATES = 200_000
FEWEST_JOINT = 10_000
"""Replicates of a portfolio, by default at least, while these are no more histories than `MOST_USUAL`."""
MOST_USUAL = 10_000_000
WORLDS = 400
HORIZONS = (3.0, 6.0, 12.0, 18.0, 24.0, 36.0)
SEED = 1
LONGEST = 240
MOST_REPLICATES = 10_000_000_000
MOST_WORLDS = 16_384
MOST_HORIZONS = 64
MOST_THREADS = 256
FEWEST_PER_WORLD = 2
SMALLEST_PRECISION = 1e-5


@dataclass(frozen=True)
class Options:
    """What a run is asked for; `check_options` makes it."""

    replicates: int
    worlds: int
    precision: float | None
    seed: int
    horizons: tuple[float, ...]
    endpoint: Endpoint
    threads: int
    asked: tuple[float, ...] = ()
    """The horizons as they were given, before each was read at the nearest eighth."""
    by: tuple[str, ...] = ()
    """What each horizon was asked for as, where the question was by when."""
    usual: bool = False
    """Whether nobody said how many replicates, nor how precise."""


def check_options(
    *,
    replicates: int | None,
    worlds: int | None,
    precision: float | None,
    seed: int,
    horizons: Sequence[float] | None,
    endpoint: str,
    threads: int | None,
    uncertain: bool,
    pilots: int = 1,
    asked_as: str = "horizons",
) -> Options:
    """Check every argument of a run; raise `UsageError` for the first that cannot be used.

    ``asked_as`` is the name of the argument that gave the horizons.
    """
    usual = _usual_replicates(pilots)
    most = MOST_REPLICATES // pilots
    number = _whole("replicates", usual if replicates is None else replicates, 1, most)
    asked = _horizons(HORIZONS if horizons is None else horizons, asked_as)
    return Options(
        replicates=number,
        worlds=_worlds(worlds, number, uncertain),
        precision=_precision(precision),
        seed=_whole("seed", seed, 0, 2**63 - 1),
        horizons=tuple(dict.fromkeys(nearest_eighth(month) for month in asked)),
        asked=asked,
        endpoint=_endpoint(endpoint),
        threads=check_threads(threads),
        usual=replicates is None and precision is None,
    )


def usual_worlds(pilots: int) -> int:
    """Worlds of a run of so many pilots by default, where something is uncertain."""
    return _worlds(None, _usual_replicates(pilots), uncertain=True)


def _usual_replicates(pilots: int) -> int:
    return REPLICATES if pilots == 1 else max(REPLICATES // pilots, min(FEWEST_JOINT, MOST_USUAL // pilots))


def check_chunk(chunk: int | None) -> None:
    """Check the histories of one chunk, if they are given; raise `UsageError`."""
    if chunk is not None:
        _whole("chunk", chunk, 1, MOST_REPLICATES)


def check_called(name: str, value: object) -> None:
    """Check that something can be called, if it is given; raise `UsageError`."""
    if value is not None and not callable(value):
        raise UsageError(f"{name}: found {value!r:.80}; allowed: a function")


def check_threads(threads: int | None) -> int:
    """As many threads as the machine has cores, if nobody says how many; raise `UsageError`."""
    if threads is None:
        return min(os.cpu_count() or 1, MOST_THREADS)
    return _whole("threads", threads, 1, MOST_THREADS)


def _whole(name: str, value: object, low: int, high: int) -> int:
    if not is_whole(value) or not low <= value <= high:
        raise UsageError(f"{name}: found {value!r}; allowed: a whole number from {low:,} to {high:,}")
    return int(value)


def _worlds(worlds: int | None, replicates: int, uncertain: bool) -> int:
    """Number of worlds: one if nothing is uncertain, else at most a twentieth of the replicates."""
    if worlds is None:
        return min(WORLDS, max(2, replicates // 20)) if uncertain and replicates >= 4 else 1
    number = _whole("worlds", worlds, 1, MOST_WORLDS)
    if number > 1 and number * FEWEST_PER_WORLD > replicates:
        raise UsageError(
            f"worlds: found {number:,} for {replicates:,} replicates; allowed: "
            f"{FEWEST_PER_WORLD} replicates or more in each world"
        )
    return number


def _precision(precision: float | None) -> float | None:
    if precision is None:
        return None
    if not is_number(precision) or not SMALLEST_PRECISION <= precision <= 0.5:
        raise UsageError(f"precision: found {precision!r}; allowed: a share from {SMALLEST_PRECISION} to 0.5")
    return float(precision)


def _horizons(horizons: Sequence[float], name: str) -> tuple[float, ...]:
    form = f"months above 0, up to {LONGEST}, rising, at most {MOST_HORIZONS} of them"
    if not isinstance(horizons, Iterable):
        raise UsageError(f"{name}: found {horizons!r}; allowed: {form}")
    months: list[float] = []
    for horizon in horizons:
        if not is_number(horizon) or not 0.0 < horizon <= LONGEST:
            raise UsageError(f"{name}: found {horizon!r}; allowed: {form}")
        months.append(float(horizon))
    if not months or len(months) > MOST_HORIZONS or sorted(set(months)) != months:
        raise UsageError(f"{name}: found {list(horizons)!r}"[:120] + f"; allowed: {form}")
    return tuple(months)


def nearest_eighth(month: float) -> float:
    """The point of the grid on which arrivals are counted that is nearest to a month, not month 0.

    >>> nearest_eighth(3.3), nearest_eighth(0.01), nearest_eighth(12)
    (3.25, 0.125, 12.0)
    """
    return max(round(month * GRID_STEPS_PER_MONTH), 1) / GRID_STEPS_PER_MONTH


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number, Python's or numpy's; no truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number, Python's or numpy's; no truth value."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _endpoint(endpoint: str) -> Endpoint:
    names = [one.name.lower() for one in Endpoint]
    if endpoint not in names:
        raise UsageError(f"endpoint: found {endpoint!r}; allowed: {', '.join(names)}")
    return Endpoint[endpoint.upper()]
