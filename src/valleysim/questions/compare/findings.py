"""What a comparison found: probabilities, differences with both errors, and who makes the gap."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.frozen import FrozenFields
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.hybrid import PARTS
from valleysim.questions.compare.pairing import Pairing
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns, Reals
from valleysim.vocabulary import Endpoint


@dataclass(frozen=True, eq=False)
class Side(FrozenFields):
    """One of the scenarios: ``reached`` (P,) by each of ``months``, and its median months."""

    letter: str
    scenario: Scenario
    months: Reals
    reached: Estimate
    median_month: float | None
    median_month_of_reached: float | None

    def at(self, month: float) -> Estimate:
        """The share reached by a month: arrays of one entry."""
        k = int(np.searchsorted(self.months, month))
        return self.reached.only(k)


@dataclass(frozen=True, repr=False, eq=False)
class Findings(FrozenFields):
    """Scenarios against the first of them, A. Differences are the other's share less A's.

    ``pairings`` has an entry for each of the others; ``gaps`` one for each month at which the difference was
    shared out among the mechanisms, the last horizon last; ``no_gap`` says why there is none.
    """

    runs: PairedRuns
    sides: tuple[Side, ...]
    pairings: tuple[Pairing, ...]
    gaps: tuple[Gap, ...]
    no_gap: str | None

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.runs.endpoint

    @property
    def as_of(self) -> date | None:
        """The day of month 0, if all scenarios say it."""
        days = {side.scenario.as_of for side in self.sides}
        return days.pop() if len(days) == 1 else None

    @property
    def scenario(self) -> Scenario:
        """The first one, with which all others are compared."""
        return self.sides[0].scenario

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them."""
        return tuple(side.scenario for side in self.sides)

    def gap_by(self, month: float | None = None) -> Gap:
        """The gap by a month, the last if none is given; raise `UsageError` if it was not shared out."""
        if not self.gaps:
            raise UsageError(f"gap: found none; allowed: {self.no_gap}")
        for gap in self.gaps:
            if gap.month == month or (month is None and gap is self.gaps[-1]):
                return gap
        months = ", ".join(f"{gap.month:g}" for gap in self.gaps)
        raise UsageError(f"month: found {month!r}; allowed: {months} (others with at=)")

    def difference_rows(self) -> list[dict[str, Any]]:
        """Rows of `differences` as plain values."""
        rows = []
        for pairing in self.pairings:
            side = self.sides[pairing.other]
            for k, month in enumerate(pairing.horizons):
                one, beats = plain(pairing.at(k)), pairing.beats[k]
                rows.append(
                    {
                        "scenario": side.letter,
                        "name": side.scenario.name,
                        "month": month,
                        "reached_a": float(self.sides[0].at(month).value[0]),
                        "reached": float(side.at(month).value[0]),
                        "difference": one["value"],
                        "mc_error": one["mc_error"],
                        "low": one["low"],
                        "high": one["high"],
                        "beats": None if beats is None else beats.value,
                        "beats_error": None if beats is None else beats.mc_error,
                        "noise_reduction": pairing.noise_reduction[k],
                    }
                )
        return rows

    def gap_rows(self) -> list[dict[str, Any]]:
        """Rows of `gap` as plain values."""
        rows = []
        for gap in self.gaps:
            for k, name in enumerate(PARTS):
                share = plain(gap.shares, k)
                rows.append(
                    {
                        "month": gap.month,
                        "mechanism": name,
                        "share": share["value"],
                        "mc_error": share["mc_error"],
                        "low": share["low"],
                        "high": share["high"],
                        "first": float(gap.first.value[k]),
                        "last": float(gap.last.value[k]),
                        "same": gap.same[k],
                    }
                )
        return rows

    @property
    def cut(self) -> Cut:
        """What was cut of all histories, those of the hybrids too."""
        return self.runs.cut


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Ratio of two months; None if either is not within the months simulated, or the second is 0."""
    return ours / theirs if ours is not None and theirs else None
