"""What a chart shows at its points: in words for who points at them, in rows for who wants the data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.estimates.rounding import error_of, percent
from valleysim.report.characters import one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Reals = Sequence[float] | NDArray[np.number[Any]]

COLUMNS = ("series", "at", "value", "mc_error", "low", "high")
"""Of the data of every chart: what it is, where it stands, its value and both of its errors."""


@dataclass(frozen=True)
class Marks:
    """Points of one series.

    ``x`` and ``y`` are places in the data of the Axes; ``told`` is what each point says, ``rows`` its data
    with the columns of `COLUMNS`.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    told: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def marks(
    series: str,
    x: "Reals",
    y: "Reals",
    at: Sequence[str],
    value: "Reals",
    *,
    mc_error: "Reals | None" = None,
    low: "Reals | None" = None,
    high: "Reals | None" = None,
    words: Callable[[float], str] = percent,
    error_words: Callable[[float], str] | None = None,
) -> Marks:
    """Points of a series, each with its value, one Monte Carlo error and its 90 % credible interval.

    Args:
        series: what is told.
        x: places of the points, as ``y``.
        y: see ``x``.
        at: where each point stands, in words, such as ``month 12`` or the name of a pilot.
        value: what each point says, as ``mc_error``, ``low`` and ``high`` where they are known.
        mc_error: see ``value``.
        low: see ``value``.
        high: see ``value``.
        words: how a value is told.
        error_words: how an error is told; of shares in points if not given, of others not at all.
    """
    if error_words is None and words is percent:
        error_words = _points
    told, rows = [], []
    for k, one in enumerate(value):
        ends = None if low is None or high is None or low[k] == high[k] else (float(low[k]), float(high[k]))
        error = None if mc_error is None else float(mc_error[k])
        more = [] if ends is None else [f"90 % credible {words(ends[0])} to {words(ends[1])}"]
        more += [] if error is None or error_words is None else [f"Monte Carlo error {error_words(error)}"]
        place = one_line(at[k])
        said = f"{place}: {series} {words(float(one))}" if series else f"{place}: {words(float(one))}"
        told.append(f"{said} ({'; '.join(more)})" if more else said)
        bounds = ends or (None, None)
        rows.append(dict(zip(COLUMNS, (series, place, float(one), error, *bounds), strict=True)))
    return Marks(tuple(map(float, x)), tuple(map(float, y)), tuple(told), tuple(rows))


def _points(error: float) -> str:
    return f"{error_of(error)} points"
