"""A figure: what was measured, how much it is, and how much was aimed at."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None
    """None for a figure that only explains another."""


def at_most(what: str, value: float, limit: float, *, unit: str = "", digits: int = 2) -> Figure:
    """A figure that should be small."""
    return Figure(what, f"{value:,.{digits}f}{unit}", f"≤ {limit:g}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, *, unit: str = "", digits: int = 2) -> Figure:
    """A figure that should be large."""
    return Figure(what, f"{value:,.{digits}f}{unit}", f"≥ {limit:g}{unit}", value >= limit)


def told(what: str, value: float, *, unit: str = "", digits: int = 2) -> Figure:
    """A figure without a target."""
    return Figure(what, f"{value:,.{digits}f}{unit}")


def table(figures: Iterable[Figure]) -> str:
    """Figures as a table in Markdown, aligned."""
    marks = {True: "met", False: "missed", None: ""}
    rows = [(f.what, f.measured, f.target, marks[f.met]) for f in figures]
    lines = [("what", "measured", "target", ""), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    text = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(text)
