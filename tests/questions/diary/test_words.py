"""What the diary says of builders, owners and refusals: one short history of each, worked out by hand."""

from typing import Any

from valleysim.questions.diary.ask import tell_history
from valleysim.scenario import from_document

BASE: dict[str, Any] = {"name": "told", "pilot": {"duration": 1.0}}


def told(document: dict[str, Any], months: float = 12.0) -> list[tuple[float, str, str]]:
    """Month, words and wait of each event."""
    diary = tell_history(from_document({**BASE, **document}), 0, months=months)
    return [(round(entry.month, 6), entry.told, entry.waits_for) for entry in diary.entries]


def test_a_builder_who_leaves_and_a_newcomer_who_counts_are_told_with_those_who_are_there() -> None:
    """A reorganisation is sure to take the only builder; the next one counts three months later."""
    document = {
        "readiness": {"reliability": {"work": 100}},
        "handoff": {"builders": 1, "departure_rate": 5, "needed": 1, "replacement": 2, "ramp_up": 1},
    }
    events = told(document)
    left = next(month for month, text, _ in events if "leaves" in text)
    assert (
        left,
        "A builder leaves, 0 of 1 are there: nobody is left, and the work stops.",
        "builders",
    ) in events
    assert (
        round(left + 3.0, 6),
        "A newcomer among the builders counts, 1 of 1 are there: the work goes on.",
        "readiness_work",
    ) in events


def test_a_pilot_that_nobody_takes_on_and_one_that_finds_an_owner_are_told() -> None:
    seat = {"seat": "head", "leaves": 4.0, "vacancy": 1.0, "takes_on": 1, "at_start": "unsupportive"}
    document = {
        "sponsors": [seat],
        "readiness": {"ownership": {"work": 1.0}},
        "funding": {"runway": 2.0, "period": 1.0, "first_window": 0.0, "approval": 1.0},
    }
    events = told(document, 6.0)
    first = "The pilot ends and has succeeded: the valley begins. Nobody takes it on yet."
    assert events[0] == (1.0, first, "readiness_work")
    waits = [event for event in events if 1.0 < event[0] < 5.0]
    assert waits == [
        (2.0, "Ownership: the work is done; it waits for somebody to take the pilot on.", "owner"),
        (3.0, "Innovation money has run out before operating money came: work stops.", "owner"),
        (4.0, "Head: the occupant, no supporter, leaves.", "owner"),
    ]
    taken, signed, *_ = [text for month, text, _ in events if month == 5.0]
    assert taken == "Head: a successor who supports the pilot. It is taken on: the pilot has an owner."
    assert signed == "Ownership is signed off. That makes 5 of 5 areas."


def test_a_refusal_for_good_is_told_as_that() -> None:
    document = {
        "readiness": {"reliability": {"work": 100}},
        "funding": {"runway": "never", "period": 1.0, "first_window": 3.0, "approval": 0, "final_refusal": 1},
    }
    assert (
        3.0,
        "Budget window: refused for good; the pilot is not heard again.",
        "readiness_work",
    ) in told(document)
