"""Explain: why pilots stall, on what unknowns the answer hangs, and what is chance."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_together
from valleysim.estimates.intervals import Estimate
from valleysim.frozen import frozen
from valleysim.notice import Notice
from valleysim.questions.explain.attribution import Attribution, Share, attribute, but_for_variants
from valleysim.questions.explain.cost import Cost, foresee
from valleysim.questions.explain.sensitivity import (
    SAMPLES,
    Sensitivity,
    check_samples,
    sensitivity,
    uncertain_quantities,
)
from valleysim.questions.explain.sentence import answer
from valleysim.questions.explain.variance import Variance, split_variance
from valleysim.questions.readable import Readable
from valleysim.questions.telling import document, plain
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.lived import Lived, check_variants, live_variants
from valleysim.simulation.options import Options, check_called

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Progress = Callable[[int, int], None]


@dataclass(frozen=True, repr=False, eq=False)
class Explanation(Readable):
    """What `explain` returns. Read it as tables, as one sentence (`answer`) or as one `document`."""

    scenario: Scenario
    lived: Lived
    attribution: Attribution
    split: Variance
    sensitivity: Sensitivity | None
    started: float
    seconds: float

    def chief_rows(self) -> list[dict[str, Any]]:
        """A row a mechanism, largest share first."""
        return self.mechanism_rows()

    @property
    def cut(self) -> Cut:
        """What was cut of all histories, those of the samples too."""
        own = () if self.sensitivity is None else (self.sensitivity.cut,)
        return cut_together((self.lived.cut, *own))

    @property
    def month(self) -> float:
        """The month by which it is explained: the last horizon."""
        return self.attribution.month

    @property
    def reached(self) -> Estimate:
        """The share of pilots that reach the endpoint by then: arrays of one entry."""
        return self.lived.estimate(0, self.month)

    @property
    def answer(self) -> str:
        """The chief mechanism, and the chief unknown, in words."""
        return answer(self)

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
                "mechanism": one.mechanism.name.lower(),
                **_told("share", one.share),
                **_told("alone", one.alone),
            }
            for one in sorted(of.mechanisms, key=lambda one: -one.share.value)
        ]
        return [
            *rows,
            {"mechanism": "none", **_told("share", of.unexplained), "alone": None, "alone_error": None},
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

    def mechanisms(self) -> "pd.DataFrame":
        """Shares of the stalled pilots by mechanism, with errors; they add up to 1 with the row ``none``."""
        return _table(self.mechanism_rows())

    def quantities(self) -> "pd.DataFrame":
        """Sobol indices with 90 % intervals, swings and basis of every uncertain quantity."""
        return _table(self.quantity_rows())

    def variance(self) -> "pd.DataFrame":
        """Ignorance, chance and noise, and their sum."""
        return _table(self.variance_rows())

    def plot_mechanisms(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the shares of the stalls by mechanism with their errors."""
        from valleysim.questions.explain.figures import draw_mechanisms

        return draw_mechanisms(self, ax, title=title)

    def plot_quantities(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the tornado: the probability with one quantity moved at a time.

        Raises:
            UsageError: there is nothing to draw, since it was not asked for or all is known.
        """
        if self.sensitivity is None:
            wanted = "a scenario with uncertain quantities, explained with with_sensitivity=True"
            raise UsageError(f"plot_quantities: found an explanation without sensitivity; allowed: {wanted}")
        from valleysim.questions.explain.figures import draw_quantities

        return draw_quantities(self, ax, title=title)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(
            months=self.month, endpoint=self.lived.endpoint.name.lower(), money=False
        )
        return (*before, *self.cut.notices())

    def document(self) -> dict[str, Any]:
        """Everything as one document of plain values."""
        of, found = self.attribution, self.sensitivity
        body = {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "month": self.month,
            "reached": plain(self.reached),
            "stalls": {
                "of_all": plain(of.stalled),
                "stall_rate": of.stall_rate,
                "mechanisms": self.mechanism_rows(),
                "remaining": of.remaining,
            },
            "variance": self.variance_rows(),
            "sensitivity": None
            if found is None
            else {
                "samples": found.samples,
                "inner_replicates": found.inner,
                "value": found.value,
                "variance": found.indices.variance,
                "quantities": self.quantity_rows(),
            },
        }
        return document("explain", self, body)


INDEX_NAMES = ("first", "first_low", "first_high", "total", "total_low", "total_high")


def explain(
    scenario: Source,
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    with_sensitivity: bool = True,
    samples: int = SAMPLES,
    announce: Callable[[Cost], None] | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Explain stalls by mechanism and the answer by what is not known, at the last horizon.

    Args:
        scenario: a scenario, a file or a preset's name; of a pilot or a portfolio.
        replicates: of each setting of the mechanisms; by default 40,000 histories.
        worlds: draws of everything uncertain; 200 by default.
        seed: one seed, one explanation.
        horizons: months; the last one is explained.
        endpoint: ``live``, ``production`` or ``sustained``.
        threads: as many as the machine has cores, by default.
        with_sensitivity: whether to ask on which unknown quantities the answer hangs.
        samples: points of each of the d + 2 samples of d uncertain quantities, a power of two.
        announce: called with what it will cost before it begins.
        progress: called with histories done and planned.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world, or too many of whose histories have
            20,000 events or more.

    >>> from valleysim import load
    >>> found = explain(load("mid_market"), replicates=400, worlds=20, with_sensitivity=False)
    >>> float(round(found.mechanisms()["share"].sum(), 9))
    1.0
    """
    started, begun = time.time(), time.perf_counter()
    scenario = scenario_of(scenario)
    asked: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "seed": seed,
        "horizons": horizons,
        "endpoint": endpoint,
        "threads": threads,
    }
    variants = but_for_variants(scenario)
    options = check_explanation(scenario, samples=samples, with_sensitivity=with_sensitivity, **asked)
    wanted = samples if with_sensitivity and uncertain_quantities(scenario) else 0
    check_called("announce", announce)
    cost = foresee(scenario, options, len(variants), wanted, timed=announce is not None)
    if announce is not None:
        announce(cost)
    lived = live_variants(
        variants, **asked, progress=progress and (lambda done, _: progress(done, cost.histories))
    )
    found = None
    if wanted:
        done = [cost.of_variants]

        def tell(histories: int) -> None:
            done[0] += histories
            if progress is not None:
                progress(done[0], cost.histories)

        found = sensitivity(scenario, options, samples=samples, tell=tell)
    return Explanation(
        scenario=scenario,
        lived=lived,
        attribution=attribute(lived),
        split=split_variance(lived, 0, lived.horizons[-1]),
        sensitivity=found,
        started=started,
        seconds=time.perf_counter() - begun,
    )


def check_explanation(
    scenario: Scenario, *, samples: int = SAMPLES, with_sensitivity: bool = True, **asked: Any
) -> Options:
    """Check the arguments of `explain` without living anything; raise `UsageError`."""
    if with_sensitivity:
        check_samples(samples)
    return check_variants(but_for_variants(scenario), **asked)


def _told(name: str, share: Share) -> dict[str, float]:
    return {name: share.value, f"{name}_error": share.error}


def _table(rows: list[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows)
