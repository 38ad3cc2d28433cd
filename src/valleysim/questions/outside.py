"""Forecasts beside what is published for their endpoint: only shares of pilots are compared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import percent
from valleysim.report.outside import published_words
from valleysim.scenario.outside import COUNTS, published_shares, range_of
from valleysim.vocabulary import Endpoint

SHOWN = 3
"""Decimals of a share that are told: 48.0 % does not lie below 48 %."""


@dataclass(frozen=True)
class Forecast:
    """The share of pilots that reach an endpoint by a month; ``of`` which of several scenarios."""

    endpoint: Endpoint
    month: float
    value: float
    low: float
    high: float
    of: str = ""

    @classmethod
    def from_estimate(
        cls, endpoint: Endpoint, month: float, share: Estimate, k: int = 0, of: str = ""
    ) -> "Forecast":
        """Of one entry of an estimate."""
        value, low, high = (float(ends[k]) for ends in (share.value, share.low, share.high))
        return cls(endpoint, month, value, low, high, of)

    @property
    def name(self) -> str:
        """The endpoint as documents have it."""
        return self.endpoint.name.lower()

    @property
    def lies(self) -> str | None:
        """Whether it is ``below``, ``within`` or ``above`` what is published; None where nothing is."""
        span = range_of(published_shares(self.name))
        if span is None:
            return None
        value = round(self.value, SHOWN)
        return "below" if value < span[0] else "above" if value > span[1] else "within"


def outside_view(forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """What is published of pilots, and where each forecast lies, as plain values."""
    shares = published_shares(forecasts[0].name)
    span = range_of(shares)
    by_scenario = {one.of: one.lies for one in forecasts}
    return {
        "counts": COUNTS,
        "published": [
            {
                "source": share.key,
                "year": share.source.year,
                "grade": share.source.grade,
                "low": share.said.low,
                "high": share.said.high,
                "words": share.said.words,
            }
            for share in shares
        ],
        "low": None if span is None else span[0],
        "high": None if span is None else span[1],
        "lies": by_scenario if len(forecasts) > 1 else forecasts[0].lies,
    }


def outside_sentence(forecasts: Sequence[Forecast]) -> str:
    """What is published for the endpoint, and whether forecasts, all of one month, lie outside of it."""
    words, span = published_words(forecasts[0].name), range_of(published_shares(forecasts[0].name))
    if span is None:
        return words
    published = f"{100.0 * span[0]:g} to {100.0 * span[1]:g} %"
    month = f"within {forecasts[0].month:g} months"
    if len(forecasts) == 1:
        (one,) = forecasts
        reaches = one.low < one.high and one.low <= span[1] and one.high >= span[0]
        though = ", though its credible interval reaches them" if reaches and one.lies != "within" else ""
        return f"{words} This forecast, {percent(one.value)} {month}, lies {one.lies} {published}{though}."
    for where in ("below", "within", "above"):
        those = [f"{one.of} {percent(one.value)}" for one in forecasts if one.lies == where]
        if those:
            words += f" Forecasts {month} that lie {where} {published}: {', '.join(those)}."
    return words
