"""A forecast beside what is published for its endpoint."""

from typing import Any

from valleysim.estimates.rounding import percent
from valleysim.questions.forecast.findings import Findings
from valleysim.report.outside import published_words
from valleysim.scenario.outside import COUNTS, published_shares, range_of


def outside_view(result: Findings) -> dict[str, Any]:
    """What is published of pilots, and where the forecast at the last horizon lies, as plain values."""
    shares = published_shares(result.endpoint.name.lower())
    span = range_of(shares)
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
        "lies": _lies(result, span),
    }


def _lies(result: Findings, span: tuple[float, float] | None) -> str | None:
    """Whether the forecast at the last horizon is ``below``, ``within`` or ``above`` what is published."""
    if span is None:
        return None
    value = result.horizon_list[-1].value
    return "below" if value < span[0] else "above" if value > span[1] else "within"


def outside_sentence(result: Findings) -> str:
    """What is published for the endpoint, and whether the forecast lies outside of it."""
    endpoint = result.endpoint.name.lower()
    words, span = published_words(endpoint), range_of(published_shares(endpoint))
    if span is None:
        return words
    last = result.horizon_list[-1]
    lies = _lies(result, span)
    reaches = result.is_uncertain and last.low <= span[1] and last.high >= span[0]
    though = ", though its credible interval reaches them" if reaches and lies != "within" else ""
    forecast = f"This forecast, {percent(last.value)} within {last.month:g} months,"
    return f"{words} {forecast} lies {lies} {100.0 * span[0]:g} to {100.0 * span[1]:g} %{though}."
