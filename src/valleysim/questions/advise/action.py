"""One action of a catalogue: what may be done, what it changes, what it costs, and on what that rests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.frozen import freeze_fields
from valleysim.questions.advise.moments import Moment
from valleysim.scenario import Note, Quantity

ONS = ("pilot", "segment", "person", "all", "shared")
"""What an action can be done to."""
DELAYS = "pilot.duration"
"""The variate that the months of an action lengthen, if it does not say."""


@dataclass(frozen=True)
class Rule:
    """What an action does to one number: ``how`` is "set" or one of the ways of a change."""

    key: str
    how: str
    size: Any
    note: Note | None
    line: int | None

    def __post_init__(self) -> None:
        freeze_fields(self)


@dataclass(frozen=True)
class Action:
    """One thing that can be done; ``delays`` names the variate that its ``months`` lengthen.

    ``before`` is the moment by which it must begin, if it is said. ``on`` says what it is done to: one pilot,
    those of a segment (or with one value of the label ``by``), a person, all pilots, or what all share. It
    costs ``cost``, and ``cost_each`` for each pilot. ``frees_spend`` takes off what its pilots then do not
    spend; ``others`` changes the other pilots of its pilot's segment.
    """

    name: str
    what: str
    cost: Quantity
    months: Quantity
    delays: str
    rules: tuple[Rule, ...]
    seats: tuple[tuple[Mapping[str, Any], int | None], ...]
    note: Note | None
    file: str
    written: Mapping[str, Any]
    before: Moment | None = None
    on: str = "pilot"
    by: str = ""
    cost_each: Quantity | None = None
    frees_spend: bool = False
    others: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        freeze_fields(self)

    def notes(self) -> Iterator[tuple[str, Note | None]]:
        """Where each of its sizes comes from: its own note, or that of the action."""
        for name in ("cost", "cost_each", "months"):
            if name in self.written:
                yield name, getattr(self, name).note or self.note
        for rule in (*self.rules, *self.others):
            yield rule.key, rule.note or self.note
