"""What to know before money is spent: the value of information for the choice among sets of actions.

The worth of a set in a world is the worth of one pilot in production, times the share that gets there, less
what the actions cost there. Many worlds with few histories of each set are simulated; what the noise of so
few does to the value of information is taken care of in `valleysim.estimates.information`.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.information import (
    NOTHING,
    Choosing,
    Reals,
    Value,
    alone,
    largest_of_nothing,
    mid_rank_scores,
    settled,
    together,
)
from valleysim.questions.advise.applying import Applied
from valleysim.questions.advise.choosing import cost_of, members_of
from valleysim.questions.advise.informing import Information, SetWorth, Studied, Topic
from valleysim.questions.advise.seeing import Seen, kin, see
from valleysim.questions.advise.sets import run_sets
from valleysim.questions.advise.settling import switches
from valleysim.questions.advise.studies import Study
from valleysim.scenario import Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.options import Options, is_number
from valleysim.simulation.variants import design_of, learned_of
from valleysim.worlds.design import BATCHES

EACH, EACH_JOINT = 50, 16
"""Histories of each set in each world; of a portfolio fewer, for all its pilots live through each."""
MORE, MORE_JOINT = 5, 32
"""Histories of each set, for each replicate of a variant that was asked for."""
MOST_WORLDS, MOST_STARTED, FEWEST_WORLDS = 4_096, 1_024, 2 * BATCHES
"""Worlds of a choice; of pilots that have started fewer, for each must be weighed by their past first."""
MOST_SETS = 16
MOST_WORTH = 1e15
Progress = Callable[[int, int], None]


def check_worth(worth: float | None, studies: Sequence[Study] | None) -> None:
    """Refuse a worth of a pilot that is none, and studies without one; raise `UsageError`."""
    if worth is None:
        if studies is not None:
            raise UsageError(
                f"studies: found {len(studies)} without a worth; allowed: with the worth of one pilot in "
                "production (--worth 2M, worth=2_000_000), of which a study is a part"
            )
        return
    if not (is_number(worth) and 0.0 < worth < MOST_WORTH):
        raise UsageError(f"worth: found {worth!r}; allowed: an amount above 0, of one pilot in production")


def informing_options(asked: Options, at: float, *, started: bool, joint: bool = False) -> Options:
    """Many worlds with few histories each, with draws that no other part of the advice has seen.

    ``joint`` is of a portfolio, whose replicates are fewer and dearer.
    """
    most = MOST_STARTED if started else MOST_WORLDS
    fewest, more = (EACH_JOINT, MORE_JOINT) if joint else (EACH, MORE)
    worlds = min(max(asked.replicates * more // fewest, FEWEST_WORLDS), most)
    each = max(asked.replicates * more // worlds, fewest) if worlds == most else fewest
    return replace(asked, replicates=worlds * each, worlds=worlds, seed=asked.seed ^ 2, horizons=(at,))


def candidates(
    kept: Sequence[int],
    searched: Mapping[int, float],
    costs: Sequence[float],
    worth: float,
    *,
    any_near: bool = False,
) -> list[int]:
    """The sets that are chosen among, at most 16: nothing, the frontier's best, and what is near the best.

    Near are the sets with one action more or less than the one that is worth most: in some worlds that one
    action is worth its cost, and in others it is not. With ``any_near`` they are the next best, whatever they
    hold: under a budget actions are exchanged for others, and of a portfolio for many.
    """

    def net(chosen: int) -> float:
        return worth * searched[chosen] - cost_of(chosen, costs)

    best = max(searched, key=net)
    others = (one for one in sorted(searched) if any_near or (one ^ best).bit_count() == 1)
    near = sorted(others, key=net)[::-1]
    front = sorted(kept, key=net)[::-1]
    listed = dict.fromkeys([0, best, *front[: MOST_SETS // 2], *near, *front])
    return list(listed)[:MOST_SETS]


def inform(
    scenario: Scenario,
    applied: Sequence[Applied],
    sets: Sequence[int],
    *,
    worth: float,
    studies: Sequence[Study],
    options: Options,
    executor: Executor | None,
    progress: Progress | None,
    told: Callable[[tuple[Applied, ...]], tuple[str, str]] = lambda _: ("", ""),
) -> Information:
    """What it is worth to know, before one of these sets is chosen, what is not known.

    ``told`` says of a set whose actions are too many to be named what it is called, and how it differs.
    """
    with Crew(executor, options.threads) as crew:
        learned = learned_of(scenario, options, crew)
    found = run_sets(
        scenario, applied, sets, options=options, learned=learned, executor=executor, progress=progress
    )
    shares = found.reached.mean(axis=2).T
    design = design_of(options, learned)
    worlds = range(options.worlds)
    seen = see(scenario, applied, sets, design=design, worlds=worlds)
    choice = Choosing(worth * shares - seen.costs, kin(scenario, design, worlds))
    asked = _Asked(choice, seen, options.seed)
    everything, groups, questions = asked.topics()
    nothing = list(sets).index(0)
    taken = [tuple(applied[a] for a in members_of(one)) for one in sets]
    words = [told(some) for some in taken]
    return Information(
        worth=worth,
        sets=tuple(
            SetWorth(
                actions=some,
                cost=float(seen.costs[:, k].mean()),
                reached=float(shares[:, k].mean()),
                above=choice.difference(k, nothing),
                behind=choice.difference(choice.best, k),
                called=words[k][0],
                differs=words[k][1],
            )
            for k, some in enumerate(taken)
        ),
        best=choice.best,
        everything=everything,
        groups=groups,
        questions=questions,
        studies=tuple(asked.studied(study) for study in studies),
        noise=asked.noise,
        uncertain=len(asked.scores),
        worlds=options.worlds,
        each=options.replicates // options.worlds,
        seed=options.seed,
        cut=found.cut,
        is_portfolio=scenario.is_portfolio,
    )


class _Asked:
    """What is asked of one choice: everything, groups of quantities, single quantities, studies."""

    def __init__(self, choice: Choosing, seen: Seen, seed: int) -> None:
        self.choice, self.seen, self.seed = choice, seen, seed
        self.scores = {name: mid_rank_scores(one) for name, one in seen.values.items()}
        self.noise = 0.0
        self.worth: dict[frozenset[str], Value] = {}
        if self.scores:
            self._ask()

    def _ask(self) -> None:
        names = tuple(self.scores)
        each = alone(np.stack(list(self.scores.values()), axis=1))
        self.noise = largest_of_nothing(self.choice, lambda one: one.values(each), self.seed)
        found = dict(zip(names, self.choice.values(each), strict=True))
        self.worth = {frozenset({name}): value for name, value in found.items()}
        for keys in (*self.seen.groups.values(), names):
            self.worth[frozenset(keys)] = self._of(keys)
        self.settled = settled(self.worth, self.noise)

    def _of(self, keys: Sequence[str]) -> Value:
        """What it is worth to know all of some quantities, as the rule fitted to them says."""
        if (known := self.worth.get(frozenset(keys))) is not None:
            return known
        return self.choice.values(together(self._scores(keys), self.choice))[0]

    def _scores(self, keys: Sequence[str]) -> Reals:
        return np.stack([self.scores[key] for key in keys], axis=1)

    def topics(self) -> tuple[Topic, tuple[Topic, ...], tuple[Topic, ...]]:
        """Everything; groups, and single quantities, that are worth more than noise, most first."""
        if not self.scores:
            return Topic("everything", (), NOTHING), (), ()
        whole = Topic("everything", tuple(self.scores), self.settled[frozenset(self.scores)])
        groups = [Topic(name, keys, self.settled[frozenset(keys)]) for name, keys in self.seen.groups.items()]
        questions = [
            Topic(key, (key,), value, switches(self.choice, self.scores[key], self.seen.values[key]))
            for key in self.scores
            if (value := self.settled[frozenset({key})]).value > 0.0
        ]
        return whole, _ranked(groups), _ranked(questions)

    def studied(self, study: Study) -> Studied:
        """What a study is worth: of what it would have said in each world; at most what it measures is."""
        keys = study.of(self.scores)
        if not keys:
            return Studied(study, None, "nothing that it measures is uncertain here")
        for key in keys:
            if misfit := study.misfit(self.seen.values[key]):
                return Studied(study, None, f"{key}: {misfit}")
        random = np.random.default_rng([self.seed, *study.name.encode()])
        answers = [study.answers(self.seen.values[key], self.scores[key], random) for key in keys]
        scores = np.stack([mid_rank_scores(one) for one in answers], axis=1)
        features = alone(scores) if len(keys) == 1 else together(scores, self.choice)
        (found,) = self.choice.values(features)
        most = settled({**self.worth, frozenset(keys): self._of(keys)}, self.noise)[frozenset(keys)]
        kept = found if found.is_above(self.noise) else NOTHING
        return Studied(study, min(kept, most, key=lambda one: one.value))


def _ranked(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    kept = [topic for topic in topics if topic.value.value > 0.0]
    return tuple(sorted(kept, key=lambda topic: (-topic.value.value, topic.name)))
