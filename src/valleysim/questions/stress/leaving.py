"""What it costs if somebody leaves, how likely that is, and what it would be worth to keep them.

By the law of whoever is there at month 0 (exact, see `valleysim.compile.departures`) they leave within a year
with some probability, and at some months more likely than at others. Departures on dates are simulated; in
between the cost is taken to run straight. The risk is their mean over the law of the date, against the
same coalition whose holder stays as long: Σ p(date) · (P if kept − P if left on the date).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.questions.stress.holders import Holder
from valleysim.questions.stress.seats import DATED, edited, left, median
from valleysim.scenario import Person, Scenario, Sponsor

Reals = NDArray[np.float64]
WITHIN = (6.0, 12.0, 24.0)
"""Months within which somebody may leave, and for which keeping them is weighed."""
RANKED = 12.0
"""The months by which risks are ranked."""
DATES = (0.0, 2.0, 4.0, 6.0, 9.0, 12.0, 18.0, 24.0)
"""Months in which a departure is simulated."""


@dataclass(frozen=True)
class Watched:
    """The variants of one holder: gone on each of `DATES`, and kept for each of `WITHIN`."""

    holder: Holder
    gone: tuple[Scenario, ...]
    kept: tuple[Scenario, ...]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them, in this order."""
        return (*self.gone, *self.kept)


def watched(scenario: Scenario, holder: Holder) -> Watched:
    """The variants in which somebody goes on a date, and in which they stay for some months at least."""
    return Watched(
        holder,
        tuple(goes(scenario, holder, month) for month in DATES),
        tuple(stays(scenario, holder, month) for month in WITHIN),
    )


def goes(scenario: Scenario, holder: Holder, month: float) -> Scenario:
    """A copy in which somebody leaves in this month, with all their seats."""
    if holder.is_person:
        return _of_person(scenario, holder.name, {**DATED, "leaves": month})
    return left(scenario, month, holder.name)


def stays(scenario: Scenario, holder: Holder, months: float) -> Scenario:
    """A copy in which somebody stays so many months at least; as written where that is said already."""
    said: Sponsor | Person
    if holder.is_person:
        said = next(one for one in scenario.people if one.name == holder.name)
    else:
        said = next(one for one in scenario.sponsors if one.seat == holder.name)
    if said.leaves is None and median(said.stays_at_least) >= months:
        return scenario
    change = {**DATED, "stays_at_least": months}
    if holder.is_person:
        return _of_person(scenario, holder.name, change)
    return edited(scenario, {holder.name: change})


def _of_person(scenario: Scenario, name: str, change: Mapping[str, object]) -> Scenario:
    people = [
        {
            key: value
            for key, value in {**person, **(change if person["name"] == name else {})}.items()
            if value is not None
        }
        for person in scenario.document.get("people", ())
    ]
    return scenario.with_("people", people)


@dataclass(frozen=True)
class Leaving:
    """The risk of one holder's departure within some months, per replicate (W, R), as shares of the pilots.

    ``chance`` (W,) is P(they leave within these months), ``risk`` what is lost to it, ``kept`` what is gained
    if they are kept so long.
    """

    holder: Holder
    within: float
    chance: Reals
    risk: Reals
    kept: Reals


def leaving_of(
    one: Watched, chances: Reals, written: Reals, gone: Sequence[Reals], kept: Sequence[Reals]
) -> list[Leaving]:
    """The risks of one holder by `WITHIN`.

    Args:
        one: the holder.
        chances: P(left by `DATES`) (W, n).
        written: the share that reaches the endpoint as written (W, R).
        gone: the same of each date.
        kept: the same of each of `WITHIN`.
    """
    found = []
    for k, within in enumerate(WITHIN):
        risk = np.zeros_like(written)
        for weight, of_date in zip(weights(chances, within).T, gone, strict=True):
            risk += weight[:, None] * (kept[k] - of_date)
        chance = chances[:, DATES.index(within)]
        found.append(Leaving(one.holder, within, chance, risk, kept[k] - written))
    return found


def weights(chances: Reals, within: float) -> Reals:
    """How likely they leave about each of `DATES` (W, n), within some months: half of a step to each end."""
    steps = np.diff(chances, axis=1) * (np.array(DATES[1:]) <= within)
    found = np.zeros_like(chances)
    found[:, 0] = chances[:, 0]
    found[:, :-1] += 0.5 * steps
    found[:, 1:] += 0.5 * steps
    return found
