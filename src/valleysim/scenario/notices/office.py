"""The review office before a run: how many reviewers its requests would keep busy, and how many would do.

An estimate. Requests come where they would if nobody waited, with typical numbers, each around its mean with
the spread of the work before it. What they keep busy at once is then that of a service system without queue,
whose number in service is close to Poisson; the size that would do is the one of which Erlang's formula says
that a request seldom waits at the busiest moment (Jennings, Mandelbaum, Massey and Whitt 1996, *Management
Science* 42, 1383-1394).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.format.tables import MOST_REVIEWERS
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import typical, typical_moments
from valleysim.scenario.notices.typical_way import worked_off
from valleysim.scenario.notices.written import written
from valleysim.scenario.standing import standing_of, start_of
from valleysim.vocabulary import Area, Authority, Mechanism

Reals = NDArray[np.float64]
KEY = "office.reviewers"
STEPS_PER_MONTH = 4
SELDOM = 0.1
"""Share of the requests of the busiest moment that may wait for a reviewer at the size that would do."""
LONG = 0.5
"""Months that requests wait for a reviewer, in the mean, from which on the size decides the answer."""
LOGISTIC = 1.702
"""Makes the logistic curve the normal one, within 0.01 (Camilli 1994)."""
AT_ONCE = 1e-6
TWO_DIGITS = 99.5
PAST_SIGN_OFFS = (
    *(Stage.PARALLEL_RUN, Stage.LIVE, Stage.PRODUCTION, Stage.SUSTAINED, Stage.IN_USE),
    *(Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED),
)
CHUNK = 2_000


@dataclass(frozen=True)
class OfficeLoad:
    """What the requests of all pilots would ask of the office."""

    reviewers: int
    pilots: int
    requests: float
    """Sign-offs asked for within the months, a replicate."""
    work: float
    """Months of a reviewer's time that they take."""
    busiest: float
    """Reviewers that would be busy at once at the busiest moment, if nobody waited."""
    wait: float
    """Months that a request would wait for a reviewer, in the mean, if all of them were worked off."""
    backlog: float
    """Months of the office's other work before a request, in the mean."""

    @property
    def enough(self) -> int:
        """Reviewers with whom hardly a request would wait."""
        return min(reviewers_for(self.busiest), len(Area) * self.pilots)

    @property
    def binds(self) -> bool:
        """Whether requests wait so long that the size of the office decides the answer."""
        return self.wait >= LONG


def reviewers_for(busy: float) -> int:
    """The smallest number of servers at which at most `SELDOM` of the requests wait (Erlang C)."""
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = busy * blocked / (servers + busy * blocked)
        if servers > busy and servers * blocked / (servers - busy * (1.0 - blocked)) <= SELDOM:
            return servers


def office_load(scenario: ScenarioData, months: float) -> OfficeLoad | None:
    """What is asked of the office within these months; None if no pilot has to ask it."""
    asking = [
        member.scenario.readiness.signed_by == Authority.CENTRAL
        and Mechanism.AUTHORITY not in member.scenario.neutral
        and not _needs_no_more(member, scenario)
        for member in scenario.members
    ]
    if not any(asking):
        return None
    service, service_sd, _ = typical_moments(scenario.office.service)
    backlog, backlog_sd, _ = typical_moments(scenario.office.backlog)
    due = np.array([request for request, asks in zip(_requests(scenario), asking, strict=True) if asks])
    means, spreads, counts = (due[:, k].ravel() for k in range(3))
    grid = np.arange(1, math.ceil(months * STEPS_PER_MONTH) + 1) / STEPS_PER_MONTH
    asked = np.zeros_like(grid)
    begun, ended = np.zeros_like(grid), np.zeros_like(grid)
    for first in range(0, len(means), CHUNK):
        part = slice(first, first + CHUNK)
        mean, spread = means[part], spreads[part]
        asked += counts[part] @ _passed(grid, mean, spread)
        begun += counts[part] @ _passed(grid, mean + backlog, np.hypot(spread, backlog_sd))
        spread = np.hypot(spread, np.hypot(backlog_sd, service_sd))
        ended += counts[part] @ _passed(grid, mean + backlog + service, spread)
    work, done = service * begun, scenario.office.reviewers * grid
    left = work - done + np.maximum.accumulate(np.maximum(done - work, 0.0))
    coming = np.diff(begun, prepend=0.0)
    before = left - 0.5 * service * (coming + scenario.office.reviewers)  # half of what came, or is begun
    waits = coming @ np.maximum(before, 0.0) / scenario.office.reviewers
    return OfficeLoad(
        reviewers=scenario.office.reviewers,
        pilots=sum(asking),
        requests=float(asked[-1]),
        work=float(work[-1]),
        busiest=float(np.maximum(begun - ended, 0.0).max()),
        wait=float(waits / begun[-1]) if begun[-1] > 0.0 else 0.0,
        backlog=backlog,
    )


def _passed(grid: Reals, mean: Reals, spread: Reals) -> Reals:
    """Shares (requests, steps) of what comes at ``mean`` with this ``spread`` that has come by each step."""
    passed = _share_passed(grid, mean, spread)
    before = mean < 0.0  # of pilots that have started already: that is done
    passed[before] -= _share_passed(np.zeros(1), mean[before], spread[before])
    return passed


def _share_passed(grid: Reals, mean: Reals, spread: Reals) -> Reals:
    z = (grid[None, :] - mean[:, None]) / np.maximum(spread, AT_ONCE)[:, None]
    return 1.0 / (1.0 + np.exp(-np.clip(LOGISTIC * z, -700.0, 700.0)))


def _needs_no_more(member: Member, scenario: ScenarioData) -> bool:
    """Whether a pilot that has started already is past all sign-offs."""
    standing = standing_of(member, scenario.stages)
    return standing is not None and standing.stage in PAST_SIGN_OFFS


def _requests(scenario: ScenarioData) -> list[Reals]:
    """Of each pilot when its five areas ask: mean, spread, and how many of them do, (3, 5)."""
    members = {member.key: member for member in scenario.members}
    order = TopologicalSorter({key: member.after for key, member in members.items()}).static_order()
    ways: dict[tuple[int, ...], tuple[Reals, float]] = {}
    through: dict[str, float] = {}
    found: dict[str, Reals] = {}
    for key in order:
        member = members[key]
        own = member.scenario
        same = (id(own.pilot), id(own.readiness), id(own.handoff), id(own.funding), id(own.priorities))
        if same not in ways:
            ways[same] = _way(own)
        requests, length = ways[same]
        started = start_of(member)
        planned = max([typical(member.starts), *(through[one] for one in member.after)])
        start = planned if started is None else started
        through[key] = start + length
        found[key] = requests + np.array([[start], [0.0], [0.0]])
    return [found[key] for key in members]


def _way(scenario: ScenarioData) -> tuple[Reals, float]:
    """When a pilot's five areas ask, from its start: mean, spread, and share that does; months to live."""
    length, length_sd, _ = typical_moments(scenario.pilot.duration)
    hazard = 0.0
    if Mechanism.BACKGROUND not in scenario.neutral:
        hazard = typical(scenario.priorities.cancellation_hazard)
    success = typical(scenario.pilot.success)
    done = worked_off(scenario)
    rows = [
        (length + months, math.sqrt(length_sd**2 + variance), success * math.exp(-hazard * months))
        for _, (months, variance) in done
    ]
    lead = 0.0 if scenario.funding is None else typical_moments(scenario.funding.lead)[0]
    run = typical_moments(scenario.handoff.parallel_run)[0]
    return np.array(rows).T, length + max(months for _, (months, _) in done) + lead + run


def office_notices(scenario: ScenarioData, months: float) -> Iterator[ValidationIssue]:
    """That the office decides the answer, with the size that would not."""
    load = office_load(scenario, months)
    if load is None or not load.binds:
        return
    place = written(scenario, ("office", "reviewers"), KEY)
    yield place.notice(
        "warning",
        f"the review office decides the answer: {load.pilots:,} pilots ask for about {load.requests:,.0f} "
        f"sign-offs within {months:g} months, which take {load.work:,.0f} months of a reviewer's time; with "
        f"{reviewers_in_words(load.reviewers)} ({place.whose}) each would wait {_months(load.wait)} months "
        f"or so for one of them; {would_do(load.enough)}",
    )


def _months(wait: float) -> str:
    """Months of an estimate, with two digits and without an exponent."""
    return f"{wait:.2g}" if wait < TWO_DIGITS else f"{wait:,.0f}"


def reviewers_in_words(count: int) -> str:
    """A number of reviewers."""
    return "one reviewer" if count == 1 else f"{count:,} reviewers"


def would_do(enough: int) -> str:
    """The size at which hardly a request would wait, in words."""
    if enough > MOST_REVIEWERS:
        return f"not even {MOST_REVIEWERS} reviewers, the most that a scenario may have, would be enough"
    return f"{enough} would not hold the pilots up"
