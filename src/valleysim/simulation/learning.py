"""Learning from pilots that have started: worlds count as often as they produce what is known of them.

Of each pilot some pasts are simulated in every world of a design, and it is counted how many agree with what
is known; each world's share is joined with what an emulator says that has not seen it. The product over the
pilots is the likelihood of the world, by which the worlds of a run are drawn (docs/model.md, 18).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model, drawn_once
from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.estimates.calibration import effective, normalised, resampled
from valleysim.estimates.counts import points_seen
from valleysim.estimates.likelihoods import smoothed
from valleysim.frozen import FrozenFields
from valleysim.scenario import Scenario
from valleysim.scenario.editing import problem_at
from valleysim.scenario.format.distributions import normal_scores
from valleysim.scenario.standing import standings
from valleysim.simulation.crew import Crew
from valleysim.simulation.parts import Part, Sent
from valleysim.simulation.runner import MOST_TRIES, Runner
from valleysim.vocabulary import Fact
from valleysim.words import FACT_KEYS
from valleysim.worlds.design import BATCHES, Design, independent_points

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
CANDIDATES = 2_048
"""Worlds out of which those of a run are drawn, at least; four for each of them."""
FIRST_LOOK, FIRST_OF_ALL = 32, 256
"""Pasts of each pilot in each world that are looked at first, at least; and of all pilots together."""
FEWEST_WANTED, MOST_WANTED = 2, 16
"""Pasts that agree, in each world, for which is looked: as many as there are pilots, between these.

The more pilots, the more the noise of each counts in the product over all.
"""
MOST_PASTS = 2_000_000
"""Pasts of one pilot that are looked at, in all worlds together."""
CAN_BE = "what its numbers can have brought about: look at its dates, its stage and its laws"
MOST_SURE = 1 << 15
"""Pasts of a pilot in one world among which one must agree, or the world is ruled out."""
FEW = 8
"""Worlds of a task that looks on until some past agrees."""
AT_ONCE = 128
"""Worlds of a task."""


@dataclass(frozen=True, eq=False)
class Learned(FrozenFields):
    """What the worlds of a design say of pilots that have started already. C candidates, R pilots.

    ``chosen`` are the numbers of the worlds of a run. ``effective`` is how many equally likely worlds the
    candidates are worth. ``agreeing`` (R,) is the share of all pasts of each pilot that agree with what is
    known of it, and ``but_for_one`` (R, F) the share that does but for one fact, by `vocabulary.Fact`.
    """

    chosen: tuple[int, ...]
    candidates: int
    effective: float
    keys: tuple[str, ...]
    agreeing: Reals
    but_for_one: Reals
    pasts: int


@dataclass(frozen=True)
class Looks:
    """Some pasts of some pilots in the worlds of a part.

    Of the r-th pilot ``counts`` from ``first`` on; or, until at least one agrees, as many as ``most``.
    """

    part: Part
    first: tuple[int, ...]
    counts: tuple[int, ...]
    most: int = 0

    @property
    def histories(self) -> int:
        """Pasts of all pilots."""
        return len(self.part.worlds) * sum(self.counts)


class Looked(NamedTuple):
    """Pasts that agree, and but for one fact (W, R, 1 + F); pasts tried, and log weights (W, R)."""

    found: Whole
    tried: Whole
    log_weights: Reals


def run_looks(task: Looks) -> Looked:
    """Try some pasts, and count those that agree."""
    model = task.part.model()
    points = points_seen((1.0,))
    runner = Runner(model.pack, points, np.array([len(points) - 1]))
    worlds, started = model.log_weights.shape
    found = np.zeros((worlds, started, int(Fact.END) + 1), np.int64)
    tried = np.zeros((worlds, started), np.int64)
    for row in range(worlds):
        for r, count in enumerate(task.counts):
            if model.log_weights[row, r] == -np.inf:
                continue
            size = count
            while size and (tried[row, r] == 0 or (not found[row, r, 0] and tried[row, r] < task.most)):
                found[row, r] += runner.pasts(row, r, task.first[r] + int(tried[row, r]), size)
                tried[row, r] += size
                size *= 2
    return Looked(found, tried, model.log_weights)


def learn(
    scenario: Scenario,
    *,
    seed: int,
    worlds: int,
    crew: Crew,
) -> Learned:
    """Choose the worlds of a run out of those of a design, by what is known of pilots that have started.

    A run of one world has the first.

    Raises:
        ScenarioError: of some pilot no past agrees with what is known of it.
    """
    keys = tuple(standing.key for standing in standings(scenario))
    candidates = max(CANDIDATES, 4 * worlds) if worlds > 1 else 1
    looks = _Looks(scenario, Design(seed), candidates, len(keys), crew)
    looks.at(np.full(len(keys), max(FIRST_LOOK, FIRST_OF_ALL // len(keys))))
    while (more := looks.more()).any():
        looks.at(more)
    agreeing, but_for_one = looks.shares()
    scores = _scores(scenario, Design(seed), keys, candidates)
    while True:
        weights = _weights(looks.log_likelihood(scores), scenario, keys, looks)
        chosen = _drawn(weights, worlds, seed)
        unsure = looks.unsure(chosen)
        if not len(unsure):
            break
        looks.make_sure(unsure)
    return Learned(
        chosen=chosen,
        candidates=candidates,
        effective=effective(weights),
        keys=keys,
        agreeing=agreeing,
        but_for_one=but_for_one,
        pasts=int(looks.tried.sum()),
    )


def _weights(log_likelihood: Reals, scenario: Scenario, keys: Sequence[str], looks: "_Looks") -> Reals:
    if not np.isfinite(log_likelihood).any():
        raise _nothing_agrees(scenario, keys, looks)
    return normalised(log_likelihood)


def _scores(scenario: Scenario, design: Design, keys: Sequence[str], candidates: int) -> list[Reals]:
    """Normal scores (C, Q) of what may concern each pilot: of quantities that are shared, and its own."""
    points = independent_points(scenario, seed=design.seed, worlds=range(candidates))
    scores = {name: normal_scores(one) for name, one in points.items()}
    once = drawn_once(scenario, design, candidates)
    shared = [*once, *(one for name, one in scores.items() if not name.startswith("pilots["))]
    found = []
    for key in keys:
        own = [one for name, one in scores.items() if name.startswith(f"pilots[{key}].")]
        found.append(np.stack([*shared, *own], axis=1) if shared or own else np.zeros((candidates, 0)))
    return found


class _Looks:
    """Pasts that were looked at so far, in each of C candidate worlds."""

    def __init__(self, scenario: Scenario, design: Design, candidates: int, started: int, crew: Crew) -> None:
        self.sent, self.design, self.candidates, self.crew = Sent(scenario), design, candidates, crew
        self.parts = [
            Part(self.sent, design, range(first, min(first + AT_ONCE, candidates)))
            for first in range(0, candidates, AT_ONCE)
        ]
        self.wanted = min(max(started, FEWEST_WANTED), MOST_WANTED)
        self.counted = np.zeros(started, np.int64)
        self.tried = np.zeros((candidates, started), np.int64)
        self.found = np.zeros((candidates, started, int(Fact.END) + 1), np.int64)
        self.log_weights = np.zeros((candidates, started))

    def at(self, counts: Whole) -> None:
        """Look at so many more pasts of each pilot (R,) in every world."""
        first = tuple(self.counted.tolist())
        tasks: Iterator[Looks] = (Looks(part, first, tuple(counts.tolist())) for part in self.parts)

        def take(task: Looks, looked: Looked) -> None:
            here = slice(task.part.worlds.start, task.part.worlds.stop)
            self.found[here] += looked.found
            self.tried[here] += looked.tried
            self.log_weights[here] = looked.log_weights

        self.crew.run(run_looks, tasks, take)
        self.counted += counts

    def shares(self) -> tuple[Reals, Reals]:
        """Of all pasts of each pilot those that agree (R,), and those that do but for one fact (R, F)."""
        tried = np.maximum(self.tried.sum(axis=0), 1)
        found = self.found.sum(axis=0) / tried[:, None]
        return found[:, 0], found[:, 1:]

    def unsure(self, worlds: Sequence[int]) -> Whole:
        """Those of some worlds in which no past of some pilot was found yet."""
        some = np.unique(np.array(worlds, np.int64))
        unsure: Whole = some[(self.found[some, :, 0] == 0).any(axis=1)]
        return unsure

    def make_sure(self, unsure: Whole) -> None:
        """Look where no past of some pilot was found until one is; rule out worlds without one."""
        design = replace(self.design, chosen=tuple(unsure.tolist()))
        counts = tuple(int(count) for count in self.counted)
        parts = [
            Part(self.sent, design, range(first, min(first + FEW, len(unsure))))
            for first in range(0, len(unsure), FEW)
        ]

        def take(task: Looks, looked: Looked) -> None:
            here = unsure[task.part.worlds.start : task.part.worlds.stop]
            self.found[here] += looked.found
            self.tried[here] += looked.tried

        self.crew.run(run_looks, (Looks(part, (0,) * len(counts), counts, MOST_SURE) for part in parts), take)
        self.log_weights[self.unsure(unsure.tolist())] = -np.inf

    def more(self) -> Whole:
        """How many more pasts of each pilot (R,) are needed in every world; none where enough agree."""
        agree = self.found[..., 0].sum(axis=0)
        most = MOST_PASTS // self.candidates
        share = np.maximum(agree, 0.5) / (self.counted * self.candidates)
        wanted = np.minimum(np.ceil(self.wanted / share), most).astype(np.int64)
        reached = agree >= 0.7 * self.wanted * self.candidates
        more = np.where(reached, 0, np.maximum(wanted - self.counted, 0))
        at_most: Whole = np.minimum(more, 8 * self.counted)
        return at_most

    def log_likelihood(self, scores: Sequence[Reals]) -> Reals:
        """Log likelihood of each world (C,): the logs of shares that agree, added up over the pilots.

        ``scores`` (C, Q) are those of the quantities that may concern each pilot.
        """
        total = np.zeros(self.candidates)
        for r, z in enumerate(scores):
            there = np.isfinite(self.log_weights[:, r])
            rates = np.zeros(self.candidates)
            if there.any() and self.found[there, r, 0].any():
                rates[there] = smoothed(z[there], self.found[there, r, 0], self.tried[there, r])
            with np.errstate(divide="ignore"):
                total += np.log(rates) + self.log_weights[:, r]
        return total


def _drawn(weights: Reals, worlds: int, seed: int) -> tuple[int, ...]:
    """Numbers of worlds drawn by their weights (C,), evenly; each in its batch as far as that has room.

    Systematic resampling (J. Carpenter, P. Clifford and P. Fearnhead 1999, IEE Proc. Radar 146(1)).
    """
    start = np.random.default_rng([seed, worlds]).random()
    drawn = resampled(weights, worlds, start)
    chosen = np.full(worlds, -1, np.int64)
    over: list[int] = []
    for batch in range(BATCHES):
        places = np.arange(batch, worlds, BATCHES)
        own = drawn[drawn % BATCHES == batch]
        chosen[places[: len(own)]] = own[: len(places)]
        over += own[len(places) :].tolist()
    chosen[chosen < 0] = over
    return tuple(chosen.tolist())


def no_past(scenario: Scenario, model: Model, r: int) -> ScenarioError:
    """What to say when in some world no past of the r-th pilot that has started was found."""
    key = model.keys[int(model.pack.known["pilot"][r])]
    found = f"in some worlds fewer than one of {MOST_TRIES:,} pasts of {key!r} agrees with it"
    return ScenarioError((problem_at(scenario, _place(scenario, key), found, CAN_BE),))


def _place(scenario: Scenario, key: str) -> str:
    return f"pilots[{key}].status" if scenario.is_portfolio else "status"


def _nothing_agrees(scenario: Scenario, keys: Sequence[str], looks: _Looks) -> ScenarioError:
    """What to say when no world produces all that is known."""
    problems = []
    for r, key in enumerate(keys):
        impossible = not np.isfinite(looks.log_weights[:, r]).any()
        if looks.found[:, r, 0].any() and not impossible:
            continue
        number = int(looks.tried[:, r].sum())
        tried = f"none of {number:,} simulated pasts of {key!r} agrees with it"
        if impossible:
            tried = f"{key!r} cannot have the duration of the pilot, or the run rate, that it says"
        one = looks.found[:, r, 1:].sum(axis=0)
        name = _fact_key(int(np.argmax(one))) if one.any() else "stage"
        hint = f"; {one.max():,} do but for {name}" if one.any() else ""
        problems.append(problem_at(scenario, _place(scenario, key), f"{tried}{hint}", CAN_BE))
    if not problems:
        found = "no world in which all pilots have come to where they stand; each has in some"
        problems.append(
            ValidationIssue(None, None, None, found, "wider intervals, or less that is said of the pilots")
        )
    return ScenarioError(tuple(problems))


def _fact_key(fact: int) -> str:
    """The key of the status under which a fact is said, or one of them."""
    return FACT_KEYS[fact]
