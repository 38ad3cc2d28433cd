"""Worlds: one joint draw of every uncertain quantity of a scenario.

The worlds are dealt to `BATCHES` independent randomisations of the same quasi-random design, world
*w* being point *w* // `BATCHES` of batch *w* mod `BATCHES`. The spread of the batch means then tells
how far the mean over worlds is from its limit, which one quasi-random set cannot tell of itself
(A. B. Owen, *Monte Carlo theory, methods and examples*, chapter 17).
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario import Quantity, Scenario, Step
from valleysim.scenario.format.distributions import normal_scores, normal_shares, pearson_matrix
from valleysim.scenario.format.laws import put_in_order
from valleysim.worlds.sobol import DIMENSIONS, scrambled_sobol

Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[np.int64]
BATCHES = 16
AGAIN = "again/"
"""What the names of a second, independent sample begin with."""
POINTS_KEPT = 2_000

_EXTREME = 1e-12


@dataclass(frozen=True)
class Design:
    """How every world's values of what is not known are found: a recipe that travels, and no values.

    A world's values follow from its number and this alone. Draws that are no ignorance but chance are
    addressed by ``seed`` and the world's number, whatever else a design says.
    """

    seed: int
    again: frozenset[str] = frozenset()
    """Quantities that have the points of a second sample, independent of the worlds' own."""
    at: tuple[tuple[str, float], ...] = ()
    """Quantities that are held at one point of their distribution in every world."""
    apart: bool = False
    """Whether calibrated quantities are taken each by itself, without what they go together with."""
    changes: tuple[tuple[bool, ...], ...] | None = None
    """Which changes of the scenario are made in each of some variants (V, number of changes)."""
    chosen: tuple[int, ...] = ()
    """Numbers of the worlds whose values the worlds have, if chosen; after the last the first again."""

    mixed: bool = False
    """Whether calibrated worlds beyond the last are new ones, mixed of others, and not the first again."""

    def origins(self, worlds: range) -> Whole:
        """The numbers (W,) under which the values of some worlds are found."""
        numbers = np.arange(worlds.start, worlds.stop)
        return np.array(self.chosen, np.int64)[numbers % len(self.chosen)] if self.chosen else numbers

    @property
    def variants(self) -> int:
        """How often the worlds are there: once, or once for each variant."""
        return 1 if self.changes is None else len(self.changes)

    def values(
        self, scenario: Scenario, worlds: range, only: Collection[str] | None = None
    ) -> dict[str, Reals]:
        """Values of every quantity by path in these worlds, see `world_values`."""
        points = {}
        if self.again:
            own = scenario.quantities().keys() - self.again
            points = independent_points(
                scenario,
                seed=self.seed,
                worlds=self.origins(worlds) if self.chosen else worlds,
                again=True,
                but=own,
                mixed=self.mixed,
            )
        changes = None if self.changes is None else np.array(self.changes, bool)
        return world_values(
            scenario,
            seed=self.seed,
            worlds=self.origins(worlds) if self.chosen else worlds,
            points=points,
            at=dict(self.at),
            changes=changes,
            only=only,
            apart=self.apart,
            mixed=self.mixed,
        )


def world_values(
    scenario: Scenario,
    *,
    seed: int,
    worlds: range | Whole,
    points: Mapping[str, Reals] | None = None,
    at: Mapping[str, float] | None = None,
    changes: Bools | None = None,
    only: Collection[str] | None = None,
    apart: bool = False,
    mixed: bool = False,
) -> dict[str, Reals]:
    """Values of every quantity by path: arrays (W,), one entry a world of ``worlds``, a range or numbers.

    Known numbers are repeated. Uncertain ones are the quantile functions of their distributions
    at the world's quasi-random point; rank-correlated ones are joined by a Gaussian copula whose
    Pearson correlation is 2 sin(π ρ / 6) for Spearman's ρ (Kruskal 1958, table 2).

    ``points`` (W,) go before the worlds' own points of some quantities, and are joined like them; ``at``
    holds some quantities at one point of their distribution (if calibrated, of what that left) in every
    world, whatever they are joined with. ``changes`` (V, number of changes) says which changes of the
    scenario are made in each of V variants; the arrays are then (V · W,), one variant after another. ``only``
    leaves out others than these, of a scenario without changes.
    """
    quantities = scenario.quantities()
    correlated = {pair.between: pair.rank for pair in scenario.correlations}
    left_out = set(points or {})
    if only is not None:
        together = {path for pair in correlated for path in pair}
        left_out |= quantities.keys() - together - set(only)
        quantities = {path: quantity for path, quantity in quantities.items() if path in only}
    own = independent_points(scenario, seed=seed, worlds=worlds, but=left_out, apart=apart, mixed=mixed)
    joined = {**own, **(points or {})}
    if correlated:
        _correlate(joined, correlated)
    for path, point in (at or {}).items():
        joined[path] = np.full(len(worlds), left_of(scenario, path, point))
    values = {
        path: quantity.quantile(joined[path])
        if quantity.is_uncertain
        else np.full(len(worlds), _known(quantity))
        for path, quantity in quantities.items()
    }
    put_in_order(values, {path.rpartition(".")[0] for path, one in quantities.items() if one.is_uncertain})
    steps = scenario.steps
    if changes is None:
        return _with_changes(values, steps, np.ones(len(steps), bool)) if steps else values
    variants = [_with_changes(values, steps, made) for made in changes]
    return {path: np.concatenate([variant[path] for variant in variants]) for path in variants[0]}


def _with_changes(values: Mapping[str, Reals], steps: Sequence[Step], made: Bools) -> dict[str, Reals]:
    """The values after those of the changes that are made."""
    changed = dict(values)
    for step, is_made in zip(steps, made, strict=True):
        if is_made:
            step.apply(changed)
        else:
            step.skip(changed)
    return changed


def independent_points(
    scenario: Scenario,
    *,
    seed: int,
    worlds: range | Whole,
    again: bool = False,
    but: Collection[str] = (),
    apart: bool = False,
    mixed: bool = False,
) -> dict[str, Reals]:
    """Uniform points (W,) of every uncertain quantity by path, before correlated ones are joined.

    Quantities that were calibrated, and are still what they were, have the points of `Scenario.worlds`.
    With ``apart`` they have quasi-random points of their own, distributed as those. ``again`` gives another
    sample, independent of the worlds' own, and of that kind; quantities in ``but`` are left out. Calibrated
    worlds beyond the last may be ``mixed``, see `PosteriorWorlds.scores_in`.
    """
    slots, calibrated = scenario.slots(), scenario.worlds
    mark, apart = AGAIN if again else "", apart or again
    numbers = np.asarray(worlds, np.int64)
    points = {}
    for path, quantity in scenario.quantities().items():
        if not quantity.is_uncertain or path in but:
            continue
        own = None
        if calibrated is not None and not apart:
            own = calibrated.points(path, quantity, numbers, mixed=mixed)
        if own is None:
            table, slot = slots[path]
            own = _points(seed, mark + path, mark + table, slot, _told(worlds))
            if calibrated is not None and apart:
                own = calibrated.quantile(path, quantity, own)
        points[path] = own
    return points


def independent_scores(scenario: Scenario, *, seed: int, worlds: Whole, mixed: bool) -> dict[str, Reals]:
    """Normal scores (W,) of the points that `independent_points` gives, of as many worlds as one likes."""
    from scipy.special import ndtri

    slots, calibrated = scenario.slots(), scenario.worlds
    found = {}
    for path, quantity in scenario.quantities().items():
        if not quantity.is_uncertain:
            continue
        own = None
        if calibrated is not None:
            own = calibrated.scores_in(path, quantity, worlds, mixed=mixed)
        if own is None:
            table, slot = slots[path]
            points = world_points(seed, path, table, slot, worlds)
            own = ndtri(np.clip(points, _EXTREME, 1.0 - _EXTREME))
        found[path] = own
    return found


def left_of(scenario: Scenario, path: str, point: float) -> float:
    """A point of a quantity's distribution after calibration, as a point of what its scenario says of it."""
    if scenario.worlds is None:
        return point
    return float(scenario.worlds.quantile(path, scenario.quantities()[path], np.array([point]))[0])


def _told(worlds: range | Whole) -> range | bytes:
    """Worlds as a key."""
    return worlds if isinstance(worlds, range) else worlds.tobytes()


@lru_cache(POINTS_KEPT)
def _points(seed: int, path: str, table: str, slot: int, worlds: range | bytes) -> Reals:
    """The points of a quantity, kept: variants of a scenario ask for the same ones over and over."""
    numbers = np.frombuffer(worlds, np.int64) if isinstance(worlds, bytes) else np.asarray(worlds, np.int64)
    points = world_points(seed, path, table, slot, numbers)
    points.flags.writeable = False
    return points


def _known(quantity: Quantity) -> float:
    assert quantity.known is not None
    return float(quantity.known)


def world_points(seed: int, path: str, table: str, slot: int, worlds: NDArray[np.int64]) -> Reals:
    """Uniform points (W,) of one uncertain quantity, addressed by its name."""
    batches = worlds % BATCHES
    shuffles = [_word(seed, "shuffle", table, batch) for batch in range(BATCHES)]
    scrambles = [_word(seed, "scramble", path, batch) for batch in range(BATCHES)]
    return scrambled_sobol(
        (worlds // BATCHES).astype(np.uint32),
        slot % DIMENSIONS,
        shuffle_seed=np.array(shuffles, np.uint32)[batches],
        scramble_seed=np.array(scrambles, np.uint32)[batches],
    )


def _word(*parts: object) -> int:
    """A 32-bit word that depends on every part and on nothing else."""
    text = "\x1f".join(f"{part}" for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def _correlate(points: dict[str, Reals], pairs: Mapping[tuple[str, str], float]) -> None:
    """Replace the points of correlated quantities by correlated ones with the same margins."""
    paths, matrix = pearson_matrix(pairs)
    joined = np.linalg.cholesky(matrix) @ np.array([normal_scores(points[path]) for path in paths])
    for path, row in zip(paths, joined, strict=True):
        points[path] = normal_shares(row).clip(_EXTREME, 1.0 - _EXTREME)
