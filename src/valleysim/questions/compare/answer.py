"""What a comparison found: probabilities, differences with both errors, and who makes the gap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.frozen import FrozenFields
from valleysim.notice import Notice
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.hybrid import PARTS
from valleysim.questions.compare.pairing import TOLERANCE, Pairing
from valleysim.questions.readable import Readable
from valleysim.questions.telling import document, plain
from valleysim.scenario import Scenario
from valleysim.simulation.lived import Lived, Reals

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


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
class Comparison(Readable):
    """Scenarios against the first of them, A. Differences are the other's share less A's.

    ``pairings`` has an entry for each of the others; ``gaps`` one for each month at which the difference was
    shared out among the mechanisms, the last horizon last; ``no_gap`` says why there is none.
    """

    lived: Lived
    sides: tuple[Side, ...]
    pairings: tuple[Pairing, ...]
    gaps: tuple[Gap, ...]
    no_gap: str | None
    started: float
    seconds: float

    @property
    def answer(self) -> str:
        """The answer in a sentence or two."""
        from valleysim.questions.compare.sentence import answer

        return answer(self)

    def chief_rows(self) -> list[dict[str, Any]]:
        """A row a scenario (but the first) and horizon."""
        return self.difference_rows()

    def gap_by(self, month: float | None = None) -> Gap:
        """The gap by a month, the last if none is given; raise `UsageError` if it was not shared out."""
        if not self.gaps:
            raise UsageError(f"gap: found none; allowed: {self.no_gap}")
        for gap in self.gaps:
            if gap.month == month or (month is None and gap is self.gaps[-1]):
                return gap
        months = ", ".join(f"{gap.month:g}" for gap in self.gaps)
        raise UsageError(f"month: found {month!r}; allowed: {months} (others with at=)")

    def differences(self) -> "pd.DataFrame":
        """A row a scenario (but the first) and horizon.

        Columns: ``scenario`` (its letter) and ``name``; ``month``; ``reached_a`` and ``reached``;
        ``difference`` with ``mc_error``, ``low``, ``high``; ``beats`` (probability over worlds that it is
        above 0) with ``beats_error``; ``noise_reduction`` (how many times the replicates unpaired
        scenarios would need).
        """
        import pandas as pd

        return pd.DataFrame(self.difference_rows())

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

    def gap(self) -> "pd.DataFrame":
        """A row a month and mechanism: ``share`` of the difference with ``mc_error``, ``low``, ``high``.

        ``first`` is what the mechanism alone does to scenario A, ``last`` what it does when all others are
        B's already; ``same`` whether it is the same in both. Shares of a month add up to the difference.
        """
        import pandas as pd

        self.gap_by()
        return pd.DataFrame(self.gap_rows())

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

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the curves, and below them the difference if no ``ax`` is given; return the upper Axes."""
        from valleysim.questions.compare.figures import draw_comparison

        return draw_comparison(self, ax=ax, title=title)

    def plot_gap(
        self, month: float | None = None, ax: "Axes | None" = None, *, title: str | None = None
    ) -> "Axes":
        """Draw the way from A's probability to B's, a step a mechanism; return the Axes."""
        from valleysim.questions.compare.figures import draw_gap

        return draw_gap(self, month, ax=ax, title=title)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of the scenarios, each told once with those that it is about."""
        about: dict[Notice, list[str]] = {}
        for side in self.sides:
            for one in side.scenario.notices(
                months=self.lived.horizons[-1], endpoint=self.lived.endpoint.name.lower(), money=False
            ):
                about.setdefault(one, []).append(side.letter)
        before = (
            replace(one, text=f"in {' and '.join(letters)}: {one.text}") for one, letters in about.items()
        )
        return (*before, *_of_starts(self.sides), *self.cut.notices())

    @property
    def cut(self) -> Cut:
        """What was cut of all histories, those of the hybrids too."""
        return self.lived.cut

    def document(self) -> dict[str, Any]:
        """Everything as one document of plain values; only ``manifest`` differs between two runs."""
        body = {
            "scenarios": [self._side(side) for side in self.sides],
            "comparisons": [self._comparison(pairing) for pairing in self.pairings],
            "gap": [gap.document() for gap in self.gaps] or None,
            "no_gap": self.no_gap,
        }
        return document("compare", self, body)

    def _side(self, side: Side) -> dict[str, Any]:
        return {
            "letter": side.letter,
            "name": side.scenario.name,
            "hash": side.scenario.hash,
            "pilots": len(side.scenario.members),
            "median_month": side.median_month,
            "median_month_of_reached": side.median_month_of_reached,
        }

    def _comparison(self, pairing: Pairing) -> dict[str, Any]:
        base, side = self.sides[pairing.base], self.sides[pairing.other]
        horizons = [
            {
                "month": month,
                "reached": {one.letter: plain(one.at(month)) for one in (base, side)},
                **pairing.horizon(k),
            }
            for k, month in enumerate(pairing.horizons)
        ]
        return {
            "scenario": side.letter,
            "base": base.letter,
            "horizons": horizons,
            "median_month_ratio": ratio(side.median_month, base.median_month),
            "median_month_of_reached_ratio": ratio(
                side.median_month_of_reached, base.median_month_of_reached
            ),
            "dominance": {
                "tolerance": TOLERANCE,
                "ahead_at_every_month": pairing.ahead.document(),
                "behind_at_every_month": pairing.behind.document(),
            },
        }


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Ratio of two months; None if either is not within the months lived, or the second is 0."""
    return ours / theirs if ours is not None and theirs else None


def _of_starts(sides: Sequence[Side]) -> tuple[Notice, ...]:
    """That by a month of the calendar some sides' pilots have had less time than others', if it is so."""
    last = {side.letter: max(pilot.starts.mean for pilot in side.scenario.members) for side in sides}
    waits = [side.letter for side in sides if any(pilot.after for pilot in side.scenario.members)]
    if len(set(last.values())) == 1 and len(waits) in (0, len(sides)):
        return ()
    told = [f"those of {letter} by month {month:g}" for letter, month in last.items()]
    text = f"months count from month 0 of each scenario, and pilots do not begin alike: {', '.join(told)}"
    if waits:
        text += f" ({' and '.join(waits)}: some wait for other pilots)"
    text += "; by one month they have had different times"
    return (Notice("warning", "starts", None, None, text),)
