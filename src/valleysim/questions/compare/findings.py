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
from valleysim.questions.compare.inputs import Input
from valleysim.questions.compare.months import WAIT_NAMES, Apart, Months
from valleysim.questions.compare.pairing import Chance, Pairing
from valleysim.questions.compare.parts import PARTS
from valleysim.questions.compare.ranking import Ranking
from valleysim.questions.compare.swapped import Inputs
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
    shared out among the mechanisms, the last horizon last; ``gap_months`` is that of the restricted mean
    months within the last horizon; ``no_gap`` says why there is none. ``months`` tells of each scenario how
    long its pilots take, ``apart`` of each pairing by how much longer. ``inputs`` are those in which two
    differ whose gap was shared out, and what each does alone. ``rankings`` of more than two are by the share
    that arrives, and by restricted mean months.
    """

    runs: PairedRuns
    sides: tuple[Side, ...]
    pairings: tuple[Pairing, ...]
    gaps: tuple[Gap, ...]
    gap_months: Gap | None
    no_gap: str | None
    months: tuple[Months, ...]
    apart: tuple[Apart, ...]
    inputs: Inputs | None
    rankings: tuple[Ranking, ...]

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
        for gap in (*self.gaps, *([] if self.gap_months is None else [self.gap_months])):
            for k, name in enumerate(PARTS):
                share = plain(gap.shares, k)
                rows.append(
                    {
                        "month": gap.month,
                        "unit": gap.unit,
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

    def month_rows(self) -> list[dict[str, Any]]:
        """Rows of `months` as plain values."""
        rows: list[dict[str, Any]] = []
        for side, months in zip(self.sides, self.months, strict=True):
            told = {"scenario": side.letter, "name": side.scenario.name}
            for (since, share), quantile in (months.quantiles or {}).items():
                rows.append({**told, "measure": f"P{100.0 * share:.0f} from {since}", **quantile.document()})
            rows.append({**told, "measure": "restricted mean", **plain(months.restricted)})
        return rows

    def wait_rows(self) -> list[dict[str, Any]]:
        """Rows of `waits` as plain values."""
        rows: list[dict[str, Any]] = []
        for k, (side, months) in enumerate(zip(self.sides, self.months, strict=True)):
            apart = None if k == 0 else self.apart[k - 1].waits
            for number, name in enumerate(WAIT_NAMES if months.waits is not None else ()):
                row: dict[str, Any] = {"scenario": side.letter, "name": side.scenario.name, "wait": name}
                row |= _errors("months", months.waits, number) | _errors("difference", apart, number)
                rows.append(row)
        return rows

    def input_rows(self) -> list[dict[str, Any]]:
        """Rows of `inputs` as plain values, those that move most months first."""
        if self.inputs is None:
            return []
        rows = []
        for effect in self.inputs.effects:
            did = _errors("months", effect.months, 0) | _errors("share", effect.share, 0)
            rows += [{**_told_of(one), "swapped_as": effect.swap.key, **did} for one in effect.swap.inputs]
        swapped = {row["key"] for row in rows}
        nothing = _errors("months", None, 0) | _errors("share", None, 0)
        left = [one for one in self.inputs.differing if one.key not in swapped]
        return [*rows, *({**_told_of(one), "swapped_as": None, **nothing} for one in left)]

    def ranking_rows(self) -> list[dict[str, Any]]:
        """Rows of `ranking` as plain values, the best of each measure first."""
        rows: list[dict[str, Any]] = []
        for ranking in self.rankings:
            for place, k in enumerate(ranking.order, start=1):
                side, best = self.sides[k], None if ranking.best is None else ranking.best[k]
                row: dict[str, Any] = {"by": ranking.by, "place": place, "scenario": side.letter}
                row["name"] = side.scenario.name
                row |= _chance("best", best) | _chance("order_right", ranking.right)
                rows.append(row)
        return rows

    def pair_rows(self) -> list[dict[str, Any]]:
        """Rows of `pairs` as plain values: every scenario against every other."""
        letters = [side.letter for side in self.sides]
        rows: list[dict[str, Any]] = []
        for ranking in self.rankings:
            for pair in ranking.pairs:
                row: dict[str, Any] = {"by": ranking.by, "scenario": letters[pair.ours]}
                row["against"] = letters[pair.theirs]
                row |= _errors("difference", pair.difference, 0) | _chance("beats", pair.beats)
                rows.append(row)
        return rows

    @property
    def cut(self) -> Cut:
        """What was cut of all histories, those of the hybrids too."""
        return self.runs.cut


def _chance(name: str, one: Chance | None) -> dict[str, float | None]:
    return {name: None if one is None else one.value, f"{name}_error": None if one is None else one.mc_error}


def _told_of(one: Input) -> dict[str, Any]:
    row: dict[str, Any] = {"key": one.key, "part": one.part, "basis": one.basis}
    for name, said in (("a", one.a), ("b", one.b)):
        row |= {name: said.text, f"{name}_basis": said.basis, f"{name}_words": said.words}
    return row


def _errors(name: str, one: Estimate | None, k: int) -> dict[str, float | None]:
    told = {} if one is None else plain(one, k)
    keys = ("value", "mc_error", "low", "high")
    return {name if key == "value" else f"{name}_{key}": told.get(key) for key in keys}


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Ratio of two months; None if either is not within the months simulated, or the second is 0."""
    return ours / theirs if ours is not None and theirs else None
