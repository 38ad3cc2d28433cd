"""A portfolio stressed by who and what its pilots share: people, pairs of people, office, windows, shocks."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.intervals import estimate_means
from valleysim.questions.run import run_of
from valleysim.questions.stress.constraints import constraint_variants
from valleysim.questions.stress.holders import Holder, both_leave_by, holders_of, leaves_by
from valleysim.questions.stress.leaving import DATES, RANKED, WITHIN, Watched, goes, watched, weights
from valleysim.questions.stress.live import live
from valleysim.questions.stress.portfolio_answer import PortfolioStress
from valleysim.questions.stress.risks import Row, breaks, risks_of, tied_with_the_best
from valleysim.questions.stress.seats import Variant
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns, check_paired
from valleysim.simulation.variants import design_of
from valleysim.vocabulary import Mechanism

Reals = NDArray[np.float64]
HISTORIES, FEWEST = 40_000, 400
"""Histories of all pilots of a variant, if not said otherwise, while each pilot has the fewest."""
MOST_PEOPLE, MOST_OF_PAIRS = 12, 6
"""People who are stressed, those with most pilots first, and those of them of whom pairs are made."""
SCALED = ("risk", "kept", "lost")


@dataclass(frozen=True)
class Pair:
    """Two people who leave in one month."""

    one: Holder
    other: Holder
    alone: tuple[Scenario, Scenario]
    both: Scenario


@dataclass(frozen=True)
class PortfolioPlan:
    """What will be simulated of a portfolio."""

    scenario: Scenario
    at: float
    together: float
    watched: tuple[Watched, ...]
    pairs: tuple[Pair, ...]
    constraints: tuple[Variant, ...]
    left_out: tuple[str, ...]
    """People with fewer pilots than those who are stressed."""

    @property
    def scenarios(self) -> list[Scenario]:
        """As written; then the people, pairs and constraints, in this order."""
        people = (scenario for one in self.watched for scenario in one.scenarios)
        pairs = (scenario for pair in self.pairs for scenario in (*pair.alone, pair.both))
        return [self.scenario, *people, *pairs, *(variant.scenario for variant in self.constraints)]


def plan_people(scenario: Scenario, at: float, together: float) -> PortfolioPlan:
    """What a stress of a portfolio will simulate; raise `UsageError` if it shares nothing."""
    listed = [] if Mechanism.SPONSORS in scenario.neutral else holders_of(scenario)
    stressed = listed[:MOST_PEOPLE]
    constraints = constraint_variants(scenario)
    if not stressed and not constraints:
        keys = ", ".join(member.key for member in scenario.members[:MOST_PEOPLE])
        raise UsageError(
            f"scenario: found {scenario.name!r}, whose pilots share no people, office, budget windows or "
            f"reorganisations; allowed: one of its pilots, stressed alone, with --pilot KEY ({keys})"
        )
    pairs = [
        Pair(
            one,
            other,
            (goes(scenario, one, together), goes(scenario, other, together)),
            goes(goes(scenario, one, together), other, together),
        )
        for one, other in combinations(stressed[:MOST_OF_PAIRS], 2)
    ]
    return PortfolioPlan(
        scenario,
        at,
        together,
        tuple(watched(scenario, one) for one in stressed),
        tuple(pairs),
        tuple(constraints),
        tuple(one.name for one in listed[MOST_PEOPLE:]),
    )


def stress_people(
    plan: PortfolioPlan,
    *,
    options: Mapping[str, Any],
    executor: Executor | None,
    announce: Callable[[str], None] | None,
    progress: Callable[[int, int], None] | None,
) -> PortfolioStress:
    """Stress a portfolio by what its pilots share."""
    started, begun = time.time(), time.perf_counter()
    scenario, scenarios = plan.scenario, plan.scenarios
    asked = dict(options)
    if asked["replicates"] is None:
        asked["replicates"] = max(HISTORIES // scenario.n_pilots, FEWEST)
    check_paired(scenarios, **asked)
    if announce is not None:
        announce(f"Simulating {len(scenarios)} variants of the portfolio …")
    runs = live(scenarios, {**asked, "executor": executor}, progress, announce)
    first_pair = 1 + sum(len(one.scenarios) for one in plan.watched)
    first_constraint = first_pair + 3 * len(plan.pairs)
    pilots = scenario.n_pilots
    return PortfolioStress(
        scenario=scenario,
        at=plan.at,
        together=plan.together,
        endpoint=runs.endpoint,
        expected=_in_pilots(plain(runs.estimate(0, plan.at)), pilots),
        risks=tuple(_scaled(row, pilots) for row in risks_of(runs, plan.watched, 1, plan.at)),
        hit=tuple(_hit(plan, runs)),
        pairs=tuple(_pairs(plan, runs, first_pair)),
        constraints=tuple(
            {**variant.facts, "words": variant.words, **_against(runs, first_constraint + k, plan.at)}
            for k, variant in enumerate(plan.constraints)
        ),
        left_out=plan.left_out,
        cut=runs.cut,
        run=run_of(runs, started, time.perf_counter() - begun),
    )


def _in_pilots(values: Mapping[str, float], pilots: int) -> dict[str, float]:
    return {name: pilots * value for name, value in values.items()}


def _scaled(row: Row, pilots: int) -> Row:
    """A row of risks in pilots, and not in shares of them."""
    scaled = {
        name: None if value is None else pilots * value
        for name, value in row.items()
        if name.startswith(SCALED)
    }
    return {**row, **scaled}


def _against(runs: PairedRuns, place: int, month: float) -> Row:
    """The expected number of pilots in a variant, and how much more that is than as written."""
    pilots = runs.scenarios[0].n_pilots
    value = _in_pilots(plain(runs.estimate(place, month)), pilots)
    difference = _in_pilots(plain(runs.difference(place, 0, month)), pilots)
    named = {
        "difference" if name == "value" else f"difference_{name}": one for name, one in difference.items()
    }
    return {**value, **named}


def _hit(plan: PortfolioPlan, runs: PairedRuns) -> list[Row]:
    """A row a person and pilot: what it loses if they leave within `RANKED` months, the most first."""
    scenario, worlds = plan.scenario, runs.arrivals[0].shape[0]
    design = design_of(runs.options, runs.learned[0])
    chances = leaves_by(scenario, design, worlds, [one.holder for one in plan.watched], DATES)
    own = {member.key: member.scenario for member in scenario.members}
    rows: list[Row] = []
    place = 1
    for one in plan.watched:
        chance = chances[one.holder.name]
        kept = runs.reached_each(place + len(DATES) + WITHIN.index(RANKED), plan.at)
        risk = np.zeros(kept.shape)
        for k, weight in enumerate(weights(chance, RANKED).T):
            if weight.any():
                risk += weight[:, None, None] * (kept - runs.reached_each(place + k, plan.at))
        place += len(one.scenarios)
        share = float(chance[:, DATES.index(RANKED)].mean())
        found = estimate_means(risk, uncertain=runs.uncertain)
        for p, member in enumerate(scenario.members):
            seats = {seat for key, seat in one.holder.seats if key == member.key}
            if seats and share > 0.0:
                rows.append(
                    {
                        "holder": one.holder.name,
                        "pilot": member.key,
                        "seats": " + ".join(seat for key, seat in one.holder.seats if key == member.key),
                        "only_one_for": ", ".join(breaks(own[member.key], seats)),
                        "lost": float(found.value[p]) / share,
                        "lost_mc_error": float(found.mc_error[p]) / share,
                    }
                )
    order = [one.holder.name for one in plan.watched]
    return sorted(rows, key=lambda row: (order.index(row["holder"]), -row["lost"]))


def _pairs(plan: PortfolioPlan, runs: PairedRuns, first: int) -> list[Row]:
    """A row a pair, the dearest first: pilots lost if both leave in one month, how much more than apart."""
    scenario, pilots, worlds = plan.scenario, plan.scenario.n_pilots, runs.arrivals[0].shape[0]
    design = design_of(runs.options, runs.learned[0])
    named = [(pair.one, pair.other) for pair in plan.pairs]
    chances = both_leave_by(scenario, design, worlds, named, RANKED) if named else []
    written, rows = runs.reached(0, plan.at), []
    for k, (pair, chance) in enumerate(zip(plan.pairs, chances, strict=True)):
        one, other, both = (runs.reached(first + 3 * k + n, plan.at) for n in range(3))
        more = estimate_means((one + other - written - both)[..., None], uncertain=runs.uncertain)
        found = _against(runs, first + 3 * k + 2, plan.at)
        rows.append(
            {
                "one": pair.one.name,
                "other": pair.other.name,
                "month": plan.together,
                "pilots": len({*pair.one.pilots, *pair.other.pilots}),
                "in_common": len({*pair.one.pilots} & {*pair.other.pilots}),
                "both_leave": float(chance.mean()),
                **found,
                "more_than_apart": pilots * float(more.value[0]),
                "more_than_apart_mc_error": pilots * float(more.mc_error[0]),
            }
        )
    worst = tied_with_the_best(runs, range(first + 2, first + 3 * len(rows), 3), plan.at, sign=-1.0)
    for k, row in enumerate(rows):
        row["tied"] = first + 3 * k + 2 in worst
    return sorted(rows, key=lambda row: row["difference"])


def refuse_of_one(scenario: Scenario, given: Sequence[tuple[str, object]]) -> None:
    """Raise `UsageError` for what is asked of one pilot only."""
    for name, value in given:
        if value is not None:
            keys = ", ".join(member.key for member in scenario.members[:MOST_PEOPLE])
            raise UsageError(
                f"{name}: found {value!r} for {scenario.name!r}, a portfolio, which is stressed by people; "
                f"allowed: none, or one of its pilots, stressed alone, with --pilot KEY or pilot=KEY ({keys})"
            )
