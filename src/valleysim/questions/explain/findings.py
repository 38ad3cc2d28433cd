"""What an explanation found: rows of mechanisms, of quantities and of the variance."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from valleysim.estimates.cut import Cut, cut_together
from valleysim.estimates.intervals import Estimate
from valleysim.frozen import frozen
from valleysim.questions.explain.attribution import Attribution, Share
from valleysim.questions.explain.sensitivity import Sensitivity
from valleysim.questions.explain.variance import Variance
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns
from valleysim.vocabulary import Endpoint

INDEX_NAMES = ("first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """Stalls by mechanism, the variance of an outcome, and which unknown quantities the answer depends on."""

    scenario: Scenario
    runs: PairedRuns
    attribution: Attribution
    split: Variance
    sensitivity: Sensitivity | None

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.runs.endpoint

    @property
    def cut(self) -> Cut:
        """What was cut of all histories, those of the samples too."""
        own = () if self.sensitivity is None else (self.sensitivity.cut,)
        return cut_together((self.runs.cut, *own))

    @property
    def month(self) -> float:
        """The month by which it is explained: the last horizon."""
        return self.attribution.month

    @property
    def reached(self) -> Estimate:
        """The share of pilots that reach the endpoint by then: arrays of one entry."""
        return self.runs.estimate(0, self.month)

    @cached_property
    def bases(self) -> dict[str, str]:
        """What each written number rests on, by key: evidence, assumption or unsourced."""
        found: dict[str, str] = frozen({entry.key: entry.basis for entry in self.scenario.ledger()})
        return found

    def basis(self, key: str) -> str:
        """What a quantity rests on; a parameter of a variate rests on what the variate does."""
        return self.bases.get(key) or self.bases.get(key.rpartition(".")[0], "")

    def mechanism_rows(self) -> list[dict[str, Any]]:
        """A row a mechanism, largest share first, then what none explains."""
        of = self.attribution
        rows = [
            {
                "mechanism": mechanism.mechanism.name.lower(),
                **_with_error("share", mechanism.share),
                **_with_error("alone", mechanism.alone),
            }
            for mechanism in sorted(of.mechanisms, key=lambda mechanism: -mechanism.share.value)
        ]
        return [
            *rows,
            {"mechanism": "none", **_with_error("share", of.unexplained), "alone": None, "alone_error": None},
        ]

    def quantity_rows(self) -> list[dict[str, Any]]:
        """A row an uncertain quantity, largest total index first."""
        found = self.sensitivity
        if found is None:
            return []
        swings = {swing.key: swing for swing in found.swings}
        rows = []
        for i in found.order:
            key, swing = found.keys[i], swings.get(found.keys[i])
            rows.append(
                {
                    "quantity": key,
                    **{name: float(getattr(found.indices, name)[i]) for name in INDEX_NAMES},
                    "low": None if swing is None else swing.low,
                    "high": None if swing is None else swing.high,
                    "reached_at_low": None if swing is None else swing.at_low,
                    "reached_at_high": None if swing is None else swing.at_high,
                    "swing_error": None if swing is None else swing.error,
                    "basis": self.basis(key),
                }
            )
        return rows

    def variance_rows(self) -> list[dict[str, Any]]:
        """A row a part of the variance, and their sum."""
        parts = {**self.split.parts(), "total": self.split.total}
        return [
            {"part": name, "variance": part, "share": part / self.split.total if self.split.total else None}
            for name, part in parts.items()
        ]


def _with_error(name: str, share: Share) -> dict[str, float]:
    return {name: share.value, f"{name}_error": share.error}
