"""What recurs in a history, and how often it would within some months: known from rates, before a run.

Budget windows, changes of a seat, reorganisations and renewals of the model recur; all else happens a few
times. The numbers are of a history that goes on for all of the months. With times X from one renewal to the
next there are at least t / E[min(X, t)] − 1 of them within t months, in the mean: at least t / E[X] − 1
(Wald's identity; Erickson 1973, *Transactions of the American Mathematical Society* 185, 371-381).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import moments
from valleysim.scenario.reading.ledger import Entry, ledger
from valleysim.vocabulary import Event, Mechanism

Reals = NDArray[np.float64]
Values = Mapping[str, Reals]
NO_SEAT = -1
OF_WINDOWS = tuple(
    f"funding.{name}"
    for name in ("period", "approval", "involvement_uplift", "owner_involvement", "final_refusal")
)
LEAST_CHANCE = 1e-12
MOST_COUNTED = 1_000_000_000


@dataclass(frozen=True)
class Recurring:
    """Something that recurs in a pilot's histories.

    ``key`` is the one that sets how often; ``gaps`` are the variates, by their keys, one after another from
    one time to the next, each ended by an event.
    """

    event: Event
    seat: int
    key: str
    words: str
    gaps: tuple[tuple[str, Variate], ...] = ()


@dataclass(frozen=True)
class Expected:
    """How many events a pilot's histories would have in each world (W,), and what most of them would be."""

    member: Member
    events: Reals
    chief: Recurring


def recurring(scenario: ScenarioData) -> list[Recurring]:
    """What recurs in the histories of a pilot, as a scenario of its own."""
    key = "organisation.reorganisation_rate"
    found = [Recurring(Event.REORGANISATION, NO_SEAT, key, "reorganisations")]
    if scenario.funding is not None and Mechanism.FUNDING not in scenario.neutral:
        found.append(Recurring(Event.BUDGET_WINDOW, NO_SEAT, OF_WINDOWS[0], "budget windows"))
    if Mechanism.HANDOFF not in scenario.neutral and scenario.handoff.builders:
        key = "handoff.departure_rate"
        found.append(Recurring(Event.BUILDER_LEAVES, NO_SEAT, key, "departures of builders"))
    if Mechanism.BACKGROUND not in scenario.neutral:
        key, gap = "obsolescence.lifetime", scenario.obsolescence.lifetime
        found.append(Recurring(Event.OBSOLESCENCE, NO_SEAT, key, "renewals of the model", ((key, gap),)))
    if Mechanism.SPONSORS not in scenario.neutral:
        people = {person.name: person for person in scenario.people}
        for number, seat in enumerate(scenario.sponsors):
            holder, held = (
                (people[seat.person], f"people[{seat.person}]")
                if seat.person
                else (seat, f"sponsors[{seat.seat}]")
            )
            gaps = ((f"{held}.tenure", holder.tenure), (f"{held}.vacancy", holder.vacancy))
            words = f"changes in the seat {seat.seat!r}"
            found.append(Recurring(Event.OCCUPANT_LEAVES, number, gaps[0][0], words, gaps))
    return found


def expected_events(scenario: ScenarioData, values: Values, months: float) -> Iterator[Expected]:
    """How many events each pilot's histories would have; of pilots alike in all that recurs, the first."""
    counts: dict[object, Reals] = {}
    forms: dict[object, list[Recurring]] = {}
    seen: set[object] = set()
    for member in scenario.members:
        own = member.scenario
        same = (id(own.sponsors), id(own.obsolescence), own.funding is None, own.neutral)
        if same not in forms:
            forms[same] = recurring(own)
        numbers = [_numbers(member, form) for form in forms[same]]
        if tuple(numbers) in seen:
            continue
        seen.add(tuple(numbers))
        for at, form in zip(numbers, forms[same], strict=True):
            if at not in counts:
                counts[at] = _times(member, form, values, months)
        each = [counts[at] for at in numbers]
        chief = int(np.argmax([one.max() for one in each]))
        yield Expected(member, sum(each, np.zeros(1)), forms[same][chief])


def entry_of(scenario: ScenarioData, member: Member, source: Recurring) -> Entry | None:
    """Where the number is written that sets how often something recurs; None if nobody wrote it."""
    entries = {entry.key: entry for entry in ledger(scenario)}
    sources = [member.sources.get(source.key, source.key)]
    for path, variate in source.gaps[:1]:
        for name in variate.parameters:
            sources.append(member.sources[f"{path}.{name}"].removesuffix(f".{name}"))
    for key in (*reversed(sources), f"pilots[{member.key}].{source.key}"):
        if key in entries:
            return entries[key]
    return None


def about(events: float) -> str:
    """A number of events in words, with two digits."""
    return f"{float(f'{events:.2g}'):,.0f}" if events < MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def _numbers(member: Member, source: Recurring) -> tuple[object, ...]:
    """The numbers on which it depends how often something recurs: by their keys, with their laws."""
    found: list[object] = [source.event]
    for path, variate in source.gaps:
        found += [variate.law, variate.samples, *variate.parts.items()]
        found += [member.sources[f"{path}.{name}"] for name in variate.parameters]
    if not source.gaps:
        keys = OF_WINDOWS if source.event == Event.BUDGET_WINDOW else (source.key,)
        found += [member.sources[key] for key in keys]
    return tuple(found)


def _times(member: Member, source: Recurring, values: Values, months: float) -> Reals:
    """How many events it makes within these months (W,): at least, in the mean."""
    if source.event == Event.REORGANISATION:
        return values[member.sources[source.key]] * months
    if source.event == Event.BUDGET_WINDOW:
        return _windows([values[member.sources[key]] for key in OF_WINDOWS], months)
    if source.event == Event.BUILDER_LEAVES:
        return np.zeros(1)  # nobody knows how long the valley is, and they leave nowhere else
    cycle: Reals = np.zeros(1)
    for path, variate in source.gaps:
        parameters = {name: values[member.sources[f"{path}.{name}"]] for name in variate.parameters}
        cycle = cycle + np.minimum(moments(variate, parameters, upto=months)[0], months)
    with np.errstate(divide="ignore", over="ignore"):
        return len(source.gaps) * np.maximum(months / cycle - 1.0, 0.0)


def _windows(of_windows: Sequence[Reals], months: float) -> Reals:
    """Windows up to the one that decides, of those within these months (W,): of a pilot that is covered."""
    period, approval, uplift, involvement, final = of_windows
    approved = np.minimum(approval * (1.0 + uplift * involvement), 1.0)
    chance = np.clip(approved + (1.0 - approved) * final, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    with np.errstate(over="ignore"):
        held = months / period
        return np.minimum(-np.expm1(held * np.log1p(-chance)) / chance, held)
