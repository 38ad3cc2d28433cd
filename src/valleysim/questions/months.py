"""The month that a question is about: checked, and named as it was given."""

from collections.abc import Sequence

from valleysim.errors import UsageError
from valleysim.simulation.options import LONGEST, check_options, is_number, nearest_eighth


def asked_months(at: float | None, horizons: Sequence[float] | None) -> tuple[float, tuple[float, ...]]:
    """The month asked about, the last horizon if not given, and the horizons up to it; raise `UsageError`."""
    months = check_options(
        replicates=None,
        worlds=None,
        precision=None,
        seed=1,
        horizons=horizons,
        endpoint="production",
        threads=1,
        uncertain=False,
    ).horizons
    if at is None:
        return months[-1], months
    last = grid_month("at", at)
    return last, (*(month for month in months if month < last), last)


def grid_month(name: str, value: object) -> float:
    """The month of the grid on which arrivals are counted that is nearest; raise `UsageError`."""
    if is_number(value):
        month = float(value)
        if 0.0 < month <= LONGEST:
            return nearest_eighth(month)
    raise UsageError(f"{name}: found {value!r}; allowed: a month above 0, up to {LONGEST}")
