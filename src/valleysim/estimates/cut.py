"""Histories that had too many events and stay where those left them: how many, and what that can change."""

from collections.abc import Iterable
from typing import NamedTuple

from valleysim.errors import ValidationIssue
from valleysim.estimates.rounding import two_digits
from valleysim.vocabulary import MOST_EVENTS


class Cut(NamedTuple):
    """Histories that were cut: all of them, and the most of any variant as a share of its replicates."""

    histories: int
    most: float

    def notices(self) -> tuple[ValidationIssue, ...]:
        """That some were cut, if any was."""
        if not self.histories:
            return ()
        had, them = (
            ("one history", "it") if self.histories == 1 else (f"{self.histories:,} histories", "them")
        )
        words = (
            f"{had} had {MOST_EVENTS:,} events and stayed where those had left {them}: no share is off by "
            f"more than {two_digits(100.0 * min(self.most, 1.0))} % for that"
        )
        return (ValidationIssue.note("events", words),)


def cut_of(variants: Iterable[int], replicates: int) -> Cut:
    """Of variants of so many replicates, whose histories were cut so often."""
    each = list(variants)
    return Cut(sum(each), max(each, default=0) / replicates)


def cut_together(parts: Iterable[Cut]) -> Cut:
    """What was cut in all parts of an answer."""
    each = list(parts)
    return Cut(sum(one.histories for one in each), max((one.most for one in each), default=0.0))
