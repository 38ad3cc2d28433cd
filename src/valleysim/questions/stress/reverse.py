"""Reverse stress: which changes bring the probability below a floor, nearest first."""

from collections.abc import Iterable, Mapping
from typing import Any

MEASURE = (
    "distance counts one for each seat that is emptied, left on a date, or has another weight; one for each "
    "doubling or halving of the seats that reorganisations move; one for each quarter of a share; one for "
    "each seat more or fewer that a quorum asks for"
)


def below(floor: float, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of changes with a ``distance`` whose value is below the floor: nearest first, then lowest.

    Of the months in which one seat is left, the one that does most harm stands for all.
    """
    broken = [dict(row) for row in rows if row["distance"] is not None and row["value"] < floor]
    broken.sort(key=lambda row: (row["distance"], row["value"]))
    seen: set[tuple[object, ...]] = set()
    kept = []
    for row in broken:
        same = ("departures", row["seat"]) if row["part"] == "departures" else (row["part"], row["words"])
        if same not in seen:
            seen.add(same)
            kept.append(row)
    return kept
