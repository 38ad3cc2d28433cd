"""Statistics that targets are about: one function each, from the histories or the laws of every world.

A function takes a sample of worlds and the arguments of a target, and gives a number a world (W,); not a
number where a world has no history that it is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.questions.calibrate.sample import MONTHS, Sample
from valleysim.scenario import Sponsor
from valleysim.scenario.moments import moments
from valleysim.simulation.facts import Record
from valleysim.vocabulary import Endpoint, Wait

Reals = NDArray[np.float64]
Arguments = Mapping[str, Any]
DAYS_PER_MONTH = 365.25 / 12.0
RATIOS = np.exp(np.linspace(np.log(0.02), np.log(50.0), 1_200))
"""Cost ratios at which a law is looked at to find its median."""


@dataclass(frozen=True)
class Statistic:
    """A statistic: what it is, how it is computed, on which scale it is compared, what it must be told."""

    words: str
    of: Callable[[Sample, Arguments], Reals]
    link: str
    needs: tuple[str, ...] = ()
    """Arguments that a target must give."""
    takes: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that it may give, with what holds where it does not."""


def _mean(values: Reals, among: NDArray[np.bool_]) -> Reals:
    """Mean over histories (W, P, R) among those (W,); not a number where there are none."""
    number = among.sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.where(among, values, 0.0).sum(axis=(1, 2))
        return np.asarray(total / np.where(number > 0, number, np.nan))


def _record(name: str) -> int:
    return int(Record[Endpoint[name.upper()].name])


def months_to_production(sample: Sample, given: Arguments) -> Reals:
    """Mean months from pilot end to production, of those that reach it by month 96."""
    months = sample.alone.after_pilot(Record.PRODUCTION)
    return _mean(months, np.isfinite(months))


def reached(sample: Sample, given: Arguments) -> Reals:
    """Share that reaches an endpoint within some months of pilot end, of pilots that succeeded."""
    within = sample.alone.after_pilot(_record(given["endpoint"])) <= given["within"]
    return _mean(within.astype(float), sample.alone.succeeded)


def reached_of_all(sample: Sample, given: Arguments) -> Reals:
    """The same of all pilots, failed ones among them."""
    within = sample.alone.after_pilot(_record(given["endpoint"])) <= given["within"]
    return np.asarray(within.mean(axis=(1, 2)))


def abandoned(sample: Sample, given: Arguments) -> Reals:
    """Share abandoned before it was live, by a month, of all pilots."""
    gone = (sample.alone[Record.ENDED] <= given["by"]) & ~np.isfinite(sample.alone[Record.LIVE])
    return np.asarray(gone.mean(axis=(1, 2)))


def in_valley(sample: Sample, given: Arguments) -> Reals:
    """Share neither live nor ended some months after pilot end, of pilots that succeeded."""
    facts, months = sample.alone, given["months"]
    still = (facts.after_pilot(Record.LIVE) > months) & (facts.after_pilot(Record.ENDED) > months)
    return _mean(still.astype(float), facts.succeeded)


def still_live(sample: Sample, given: Arguments) -> Reals:
    """Share still live some months after reaching production, of those that reached it early enough."""
    facts, months = sample.alone, given["months"]
    early = facts[Record.PRODUCTION] + months <= MONTHS
    return _mean((facts[Record.ENDED] > facts[Record.PRODUCTION] + months).astype(float), early)


def handoff_months(sample: Sample, given: Arguments) -> Reals:
    """Mean months of parallel run and rediscovery, of those that reach production."""
    facts = sample.alone
    waited = facts[Record.WAITED + Wait.PARALLEL_RUN] + facts[Record.WAITED + Wait.REDISCOVERY]
    return _mean(waited, np.isfinite(facts[Record.PRODUCTION]))


def organisations(sample: Sample, given: Arguments) -> Reals:
    """Share of organisations of which a share of so many pilots below or above a limit is in production."""
    facts = sample.together(given["pilots"])
    there = (facts.after_pilot(Record.PRODUCTION) <= given["within"]).mean(axis=1)
    beyond = there > given["above"] if given["above"] is not None else there < given["below"]
    return np.asarray(beyond.mean(axis=1))


def _seat(sample: Sample, given: Arguments) -> Sponsor:
    seats = {sponsor.seat: sponsor for sponsor in sample.scenario.sponsors}
    return seats[given["seat"]] if given["seat"] else sample.scenario.sponsors[0]


def sponsor_gone(sample: Sample, given: Arguments) -> Reals:
    """P(the occupant of a seat at month 0 leaves within some months, or the mean months to production)."""
    months = given["within"]
    time = months_to_production(sample, given) if months is None else np.full(sample.worlds, months)
    there = np.where(np.isfinite(time), time, 0.0)
    gone = sample.chances.gone(_seat(sample, given), there[:, None])[:, 0]
    return np.where(np.isfinite(time), gone, np.nan)


def sponsor_changes(sample: Sample, given: Arguments) -> Reals:
    """P(a seat is filled anew never, once, or twice and more within some months)."""
    return sample.chances.changes(_seat(sample, given), given["months"])[min(given["changes"], 2)]


def run_rate_median(sample: Sample, given: Arguments) -> Reals:
    """Median of the run-rate ratio."""
    survival = sample.chances.above("cost.run_rate", sample.scenario.cost.run_rate, RATIOS)
    return np.array([np.interp(-0.5, -row, RATIOS) for row in survival])


def run_rate_above(sample: Sample, given: Arguments) -> Reals:
    """P(the run-rate ratio exceeds a limit)."""
    law = sample.scenario.cost.run_rate
    return sample.chances.above("cost.run_rate", law, np.array([given["above"]]))[:, 0]


def run_rate_tail(sample: Sample, given: Arguments) -> Reals:
    """Survival exponent of the run-rate ratio from a limit to four times of it."""
    limits = np.array([given["above"], 4.0 * given["above"]])
    tail = sample.chances.above("cost.run_rate", sample.scenario.cost.run_rate, limits)
    return np.asarray(np.log(tail[:, 0] / tail[:, 1]) / np.log(4.0))


def uncovered_hazard_ratio(sample: Sample, given: Arguments) -> Reals:
    """Hazard of cancellation without cover over that with it."""
    priorities = sample.values["priorities.cancellation_hazard"]
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 + sample.values["coalition.uncovered_hazard"] / priorities)


def approval_days(sample: Sample, given: Arguments) -> Reals:
    """Mean days from being heard to money."""
    funding = sample.scenario.funding
    if funding is None:
        return np.full(sample.worlds, np.nan)
    known = {name: sample.values[f"funding.lead.{name}"] for name in funding.lead.parameters}
    return np.broadcast_to(moments(funding.lead, known)[0] * DAYS_PER_MONTH, sample.worlds)


def builder_attrition(sample: Sample, given: Arguments) -> Reals:
    """Share of builders who leave within a year."""
    return np.asarray(-np.expm1(-12.0 * sample.values["handoff.departure_rate"]))


STATISTICS: Mapping[str, Statistic] = {
    "months_to_production": Statistic(
        "mean months from pilot end to production, of those that reach it by month 96",
        months_to_production,
        "log",
    ),
    "reached": Statistic(
        "reach {endpoint} within {within:g} months of pilot end, of pilots that succeeded",
        reached,
        "logit",
        ("within",),
        {"endpoint": "production"},
    ),
    "reached_of_all": Statistic(
        "reach {endpoint} within {within:g} months of pilot end, of all pilots",
        reached_of_all,
        "logit",
        ("within",),
        {"endpoint": "production"},
    ),
    "abandoned": Statistic(
        "abandoned before live by month {by:g}, of all pilots", abandoned, "logit", ("by",)
    ),
    "in_valley": Statistic(
        "neither live nor ended {months:g} months after pilot end, of pilots that succeeded",
        in_valley,
        "logit",
        ("months",),
    ),
    "still_live": Statistic(
        "still live {months:g} months after reaching production", still_live, "logit", ("months",)
    ),
    "handoff_months": Statistic(
        "mean months of parallel run and rediscovery, of those that reach production",
        handoff_months,
        "log",
    ),
    "organisations": Statistic(
        "of organisations of {pilots} pilots, those with {limit} of them in production {within:g} months "
        "after pilot end",
        organisations,
        "logit",
        ("within",),
        {"pilots": 10, "above": None, "below": None},
    ),
    "sponsor_gone": Statistic(
        "{who} of month 0 gone within {when}", sponsor_gone, "logit", (), {"seat": "", "within": None}
    ),
    "sponsor_changes": Statistic(
        "{who} followed {times} within {months:g} months",
        sponsor_changes,
        "logit",
        ("changes",),
        {"seat": "", "months": 48.0},
    ),
    "run_rate_median": Statistic("median run-rate ratio", run_rate_median, "log"),
    "run_rate_above": Statistic("run-rate ratio above {above:g}", run_rate_above, "logit", ("above",)),
    "run_rate_tail": Statistic(
        "survival exponent of the run-rate ratio above {above:g}", run_rate_tail, "log", (), {"above": 2.0}
    ),
    "uncovered_hazard_ratio": Statistic(
        "hazard of cancellation without cover over that with it", uncovered_hazard_ratio, "log"
    ),
    "approval_days": Statistic("mean days from being heard to money", approval_days, "log"),
    "builder_attrition": Statistic("builders who leave within a year", builder_attrition, "logit"),
}
