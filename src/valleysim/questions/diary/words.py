"""One event of a history in a sentence: what happened, and what it led to."""

from typing import Any

from valleysim.kernel.state import AreaState, Parallel, Request, Stage
from valleysim.scenario import ScenarioData
from valleysim.vocabulary import ROLL_BACK_CAUSES, VALLEY_CAUSES, Area, Event, Seat
from valleysim.words import CAUSES

START = "start"
"""Not an event of the kernel: a consequence of what others did, or of the plan."""
MOVES = {one.name.lower() for one in (Event.SEAT_FILLED, Event.OCCUPANT_LEAVES, Event.REORGANISATION)}
ASKED = {one.name.lower() for one in (Event.PILOT_END, Event.SEAT_FILLED)}
"""At these somebody may take the pilot on."""
OPEN = (AreaState.WAITING, AreaState.WORKING)


def tell_together(
    events: list[tuple[str, int]], before: Any, after: Any, scenario: ScenarioData
) -> list[tuple[str, int, str]]:
    """Tell all events, by name and detail, of one instant; a state was ``before`` and is ``after`` it.

    What they led to is told with the last of them, a change of cover with the last that moved people.
    """
    said = [
        "The pilot starts."
        if event == START
        else _said(Event[event.upper()], detail, before, after, scenario)
        for event, detail in events
    ]
    signed = [n for n, (event, _) in enumerate(events) if event == "signed_off"]
    if signed:
        said[signed[-1]] += f" That makes {int(after.signed)} of {len(Area)} areas."
    said[-1] += _led_to(before, after)
    asked = [n for n, (event, _) in enumerate(events) if event in ASKED]
    if asked:
        said[asked[-1]] += _of_owner(before, after)
    moved = [n for n, (event, _) in enumerate(events) if event in MOVES]
    if moved and before.covered != after.covered:
        said[moved[-1]] += " Cover is regained." if after.covered else " Cover is lost."
    return [(*event, words) for event, words in zip(events, said, strict=True)]


def _led_to(before: Any, after: Any) -> str:
    said = ""
    if before.request == Request.NOT_ASKED and after.request == Request.ASKED:
        said += f" Money can be asked for, first in month {after.due[Event.BUDGET_WINDOW]:.1f}."
    if before.parallel == Parallel.NOT_STARTED and after.parallel != Parallel.NOT_STARTED:
        said += " The parallel run begins."
    return said


def _of_owner(before: Any, after: Any) -> str:
    """Whether somebody has taken the pilot on, or nobody has when it could first have been."""
    if before.stage < Stage.VALLEY <= after.stage and not after.owned:
        return " Nobody takes it on yet."
    return " It is taken on: the pilot has an owner." if after.owned and not before.owned else ""


def _said(what: Event, detail: int, before: Any, after: Any, scenario: ScenarioData) -> str:
    if what in (Event.SEAT_FILLED, Event.OCCUPANT_LEAVES, Event.REORGANISATION):
        return _of_people(what, detail, before, after, [sponsor.seat for sponsor in scenario.sponsors])
    if what in (Event.BUILDER_COUNTS, Event.BUILDER_LEAVES):
        return _of_builders(what, before, after, scenario.handoff.builders)
    if what in (Event.WORK_DONE, Event.SIGNED_OFF, Event.OBSOLESCENCE):
        return _of_areas(what, detail, before, after)
    if what in (Event.BUDGET_WINDOW, Event.MONEY_ARRIVES, Event.RUNWAY_ENDS):
        return _of_money(what, after)
    if what == Event.CANCELLED:
        return f"Cancelled: {CAUSES[VALLEY_CAUSES[detail]].why_abandoned}."
    if what == Event.ROLLED_BACK:
        return f"Rolled back: {CAUSES[ROLL_BACK_CAUSES[detail]].why_rolled_back}."
    return _of_milestones(what, detail, after, scenario)


def _of_people(what: Event, detail: int, before: Any, after: Any, seats: list[str]) -> str:
    if what == Event.SEAT_FILLED:
        supports = "supports" if after.seat_states[detail] == Seat.SUPPORTING else "does not support"
        return f"{_upper(seats[detail])}: a successor who {supports} the pilot."
    if what == Event.OCCUPANT_LEAVES:
        supported = before.seat_states[detail] == Seat.SUPPORTING
        return f"{_upper(seats[detail])}: the occupant{'' if supported else ', no supporter,'} leaves."
    gone = [
        seat
        for s, seat in enumerate(seats)
        if before.seat_states[s] != Seat.VACANT
        and (after.seat_states[s] == Seat.VACANT or after.occupants[s] != before.occupants[s])
    ]
    builders = int(after.builders_gone.sum() - before.builders_gone.sum())
    told = _listed(gone) if gone else "no seat"
    told += f" and {builders} builder{'s' if builders > 1 else ''}" if builders else ""
    return f"Reorganisation: it takes {told}."


def _of_builders(what: Event, before: Any, after: Any, team: int) -> str:
    there = team - int(after.builders_gone[:team].sum())
    said = "A builder leaves" if what == Event.BUILDER_LEAVES else "A newcomer among the builders counts"
    if after.team <= 0.0 < before.team:
        then = ": nobody is left, and the work stops"
    elif before.team <= 0.0 < after.team:
        then = ": the work goes on"
    else:
        then = ""
    return f"{said}, {there} of {team} are there{then}."


def _of_areas(what: Event, detail: int, before: Any, after: Any) -> str:
    if what == Event.OBSOLESCENCE:
        if after.stage >= Stage.LIVE:
            return "The model under the pilot is renewed while it is live."
        if after.stage < Stage.VALLEY:
            return "The model is renewed, during the pilot or before: no effect."
        was_open = before.area_states[Area.RELIABILITY] in OPEN
        then = "has more to do" if was_open else "is open again"
        return f"The model under the pilot is renewed: reliability {then}."
    area = _upper(Area(detail).name.lower())
    if what == Event.WORK_DONE:
        held = after.area_states[detail] == AreaState.HELD
        lacks = "somebody to take the pilot on" if detail == Area.OWNERSHIP else "proof at lower stakes"
        then = f"it waits for {lacks}" if held else "sign-off is asked for"
        return f"{area}: the work is done; {then}."
    return f"{area} is signed off."


def _of_money(what: Event, after: Any) -> str:
    if what == Event.MONEY_ARRIVES:
        return "Operating money is there."
    if what == Event.RUNWAY_ENDS:
        return "Innovation money has run out before operating money came: work stops."
    if after.request == Request.APPROVED:
        return f"Budget window: approved; the money comes in month {after.due[Event.MONEY_ARRIVES]:.1f}."
    if after.request == Request.ARRIVED:
        return "Budget window: approved."
    uncovered = "" if after.covered else ", without cover"
    if after.request == Request.REFUSED:
        return f"Budget window: refused for good{uncovered}; the pilot is not heard again."
    return f"Budget window: refused{uncovered}; heard again in month {after.due[Event.BUDGET_WINDOW]:.1f}."


def _of_milestones(what: Event, detail: int, after: Any, scenario: ScenarioData) -> str:
    if what == Event.PILOT_END:
        return (
            "The pilot ends and has succeeded: the valley begins." if detail else "The pilot ends: it failed."
        )
    if what == Event.PARALLEL_RUN_ENDS:
        there = f"{int(after.builders_present)} of {scenario.handoff.builders} builders are still there"
        return f"The parallel run ends: {there}; {100 * after.lost:.0f} % of the knowledge is lost."
    if what == Event.GO_LIVE:
        missing = len(Area) - int(after.signed)
        return f"Live{f', {missing} areas not signed off' if missing else ''}."
    if what == Event.REDISCOVERED:
        return "Production: what was lost has been found again."
    return "Sustained: production has held."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
