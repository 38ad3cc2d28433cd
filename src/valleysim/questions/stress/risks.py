"""Risks of departures as rows: how likely, what it costs, who comes first, and what is a tie."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.questions.stress.coalitions import cover_of
from valleysim.questions.stress.holders import leaves_by
from valleysim.questions.stress.leaving import DATES, WITHIN, Leaving, Watched, leaving_of
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario, ScenarioData
from valleysim.simulation.paired import PairedRuns
from valleysim.simulation.variants import design_of

Reals = NDArray[np.float64]
Row = dict[str, Any]
CLEAR = 2.0
"""Standard errors of a paired difference below which two are told to be a tie."""
COVER, OWNER = "cover", "owner"


def risks_of(runs: PairedRuns, watched: Sequence[Watched], first: int, month: float) -> list[Row]:
    """A row a holder and each of `WITHIN`, the largest risk first.

    Args:
        runs: of which variant 0 is the scenario as written, and those of ``watched`` come from ``first`` on.
        watched: the holders.
        first: the place of the first variant of the first holder.
        month: by which the endpoint is reached.
    """
    scenario, worlds = runs.scenarios[0], runs.arrivals[0].shape[0]
    design = design_of(runs.options, runs.learned[0])
    chances = leaves_by(scenario, design, worlds, [one.holder for one in watched], DATES)

    written, place, found = runs.reached(0, month), first, []
    for one in watched:
        dates = range(place, place + len(one.gone))
        gone = [runs.reached(k, month) for k in dates]
        kept = [runs.reached(dates.stop + k, month) for k in range(len(one.kept))]
        place += len(one.scenarios)
        found.append(leaving_of(one, chances[one.holder.name], written, gone, kept))
    uncertain = runs.uncertain
    rows: list[Row] = []
    for k, _ in enumerate(WITHIN):
        some = [each[k] for each in found]
        only = [only_one_for(scenario, one) for one in some]
        told = [row_of(one, uncertain) for one in some]
        order = ranks([one.risk for one in some], [bool(ones) for ones in only])
        for row, leaving, ones, (rank, tied) in zip(told, some, only, order, strict=True):
            holder = leaving.holder
            about = {"rank": rank, "tied": tied, "holder": holder.name, "pilots": len(holder.pilots)}
            rows.append({**about, "seats": " + ".join(holder.seat_names), "only_one_for": ones, **row})
    return sorted(rows, key=lambda row: (row["within"], row["rank"], -row["risk"]))


def only_one_for(scenario: Scenario, one: Leaving) -> list[str]:
    """What breaks if they leave, of one pilot: its cover, or that anybody may take it on as its owner.

    Of a portfolio: the pilots of which either is so.
    """
    own = {member.key: member.scenario for member in scenario.members}
    by_pilot = {
        key: breaks(own[key], {seat for pilot, seat in one.holder.seats if pilot == key})
        for key in one.holder.pilots
    }
    if not scenario.is_portfolio:
        return next(iter(by_pilot.values()))
    return [key for key, broken in by_pilot.items() if broken]


def breaks(scenario: ScenarioData, seats: set[str]) -> list[str]:
    """What a pilot has no more of without these seats: `COVER`, `OWNER`."""
    cover = cover_of(scenario)
    names = [sponsor.seat for sponsor in scenario.sponsors]
    supporting = {sponsor.seat for sponsor in scenario.sponsors if sponsor.at_start == "supporting"}

    def holds(some: set[str]) -> bool:
        return cover.holds(frozenset(names.index(seat) for seat in some))

    found = [COVER] if holds(supporting) and not holds(supporting - seats) else []
    owners = {one.seat for one in scenario.sponsors if one.takes_on is not None and one.takes_on.known != 0.0}
    return [*found, OWNER] if owners and owners <= seats else found


def row_of(one: Leaving, uncertain: bool) -> Row:
    """How likely they leave, what is lost if they do, the risk, and what keeping them adds."""
    chance = plain(chance_of(one, uncertain))
    risk, kept = (estimate_means(each[..., None], uncertain=uncertain) for each in (one.risk, one.kept))
    share = chance["value"]
    return {
        "within": one.within,
        **_named("leaves", chance),
        "lost": float(risk.value[0]) / share if share > 0.0 else None,
        "lost_mc_error": float(risk.mc_error[0]) / share if share > 0.0 else None,
        **_named("risk", plain(risk)),
        **_named("kept", plain(kept)),
    }


def chance_of(one: Leaving, uncertain: bool) -> Estimate:
    """P(they leave): its error is that of a mean over so many worlds, its interval what they leave open."""
    found = estimate_means(one.chance[:, None, None], uncertain=uncertain)
    if not uncertain:
        nothing = np.zeros(1)
        return Estimate(found.value, nothing, found.value, found.value)
    low, high = (np.clip(bound, 0.0, 1.0) for bound in (found.low, found.high))
    return Estimate(found.value, found.mc_error, low, high)


def _named(name: str, values: Mapping[str, float]) -> dict[str, float]:
    return {name if key == "value" else f"{name}_{key}": value for key, value in values.items()}


def ranks(risks: Sequence[Reals], first: Sequence[bool]) -> list[tuple[int, bool]]:
    """The rank of each risk (W, R), the largest first, and whether it is a tie: within errors of another.

    Those that come ``first`` have the first ranks. Whoever is within `CLEAR` errors of the largest that is
    left, replicate by replicate, has its rank.
    """
    left_over = sorted(range(len(risks)), key=lambda k: (not first[k], -float(risks[k].mean())))
    found: dict[int, tuple[int, bool]] = {}
    rank = 1
    while left_over:
        head = left_over[0]
        tied = [k for k in left_over if first[k] == first[head] and is_tie(risks[head], risks[k])]
        found.update({k: (rank, len(tied) > 1) for k in tied})
        rank += len(tied)
        left_over = [k for k in left_over if k not in tied]
    return [found[k] for k in range(len(risks))]


def is_tie(one: Reals, other: Reals) -> bool:
    """Whether the paired difference of two (W, R) is within `CLEAR` Monte Carlo errors of 0."""
    difference = estimate_means((one - other)[..., None], uncertain=len(one) > 1)
    return bool(abs(difference.value[0]) <= CLEAR * difference.mc_error[0])


def tied_with_the_best(runs: PairedRuns, places: Iterable[int], month: float, sign: float = 1.0) -> list[int]:
    """Of some variants those that are a tie with the best (the worst, if ``sign`` is −1), that first."""
    shares = {place: sign * runs.reached(place, month) for place in places}
    if not shares:
        return []
    best = max(shares, key=lambda place: (float(shares[place].mean()), -place))
    return [best, *(k for k, one in shares.items() if k != best and is_tie(shares[best], one))]
