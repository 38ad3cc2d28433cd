"""Who may leave: the occupants of seats at month 0, each person once, and how likely they leave by when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model, compile_in_parts
from valleysim.compile.departures import Place, both_in_post, in_post
from valleysim.scenario import Scenario
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Holder:
    """Somebody who is there at month 0: a person, or the occupant of a seat who has no name.

    ``seats`` are the pilots and the seats that go with them, pilots by key.
    """

    name: str
    is_person: bool
    seats: tuple[tuple[str, str], ...]

    @property
    def pilots(self) -> tuple[str, ...]:
        """Keys of the pilots in whose coalitions they sit, each once."""
        return tuple(dict.fromkeys(key for key, _ in self.seats))

    @property
    def seat_names(self) -> tuple[str, ...]:
        """The kinds of seats that they hold, each once."""
        return tuple(dict.fromkeys(seat for _, seat in self.seats))


def holders_of(scenario: Scenario) -> list[Holder]:
    """Whoever sits in some coalition at month 0, in the order of the scenario; people come together.

    Of a portfolio only people are told: whoever has no name sits in one pilot's seat and in no other.
    """
    people: dict[str, list[tuple[str, str]]] = {}
    own: dict[str, Holder] = {}
    for member in scenario.members:
        for sponsor in member.scenario.sponsors:
            if sponsor.at_start == "vacant":
                continue
            place = (member.key, sponsor.seat)
            if sponsor.person:
                people.setdefault(sponsor.person, []).append(place)
            elif not scenario.is_portfolio:
                own[sponsor.seat] = Holder(sponsor.seat, False, (place,))
    found = [Holder(name, True, tuple(places)) for name, places in people.items()]
    if scenario.is_portfolio:
        return sorted(found, key=lambda one: (-len(one.pilots), one.name))
    order = [sponsor.seat for sponsor in scenario.sponsors]
    return sorted([*own.values(), *found], key=lambda one: order.index(one.seats[0][1]))


def leaves_by(
    scenario: Scenario, design: Design, worlds: int, holders: Sequence[Holder], months: Sequence[float]
) -> dict[str, Reals]:
    """P(each holder has left by these months), (W, n), by name: exact in every world, not simulated."""
    found: dict[str, list[Reals]] = {holder.name: [] for holder in holders}
    for model in compile_in_parts(scenario, design, worlds=range(worlds)):
        for holder in holders:
            place = _place(scenario, model, holder)
            found[holder.name].append(1.0 - in_post(model, place, np.array(months, np.float64)))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def both_leave_by(
    scenario: Scenario, design: Design, worlds: int, pairs: Sequence[tuple[Holder, Holder]], months: float
) -> list[Reals]:
    """P(both of each pair have left by then), (W,): by inclusion and exclusion, shared shocks among them."""
    found: list[list[Reals]] = [[] for _ in pairs]
    by = np.array([months])
    for model in compile_in_parts(scenario, design, worlds=range(worlds)):
        for parts, pair in zip(found, pairs, strict=True):
            one, other = (_place(scenario, model, holder) for holder in pair)
            either = in_post(model, one, by) + in_post(model, other, by) - both_in_post(model, one, other, by)
            parts.append(1.0 - either[:, 0])
    return [np.concatenate(parts) for parts in found]


def _place(scenario: Scenario, model: Model, holder: Holder) -> Place:
    """Where a seat of somebody stands in a model: all their seats have one law."""
    key, seat = holder.seats[0]
    member = next(one for one in scenario.members if one.key == key)
    names = [sponsor.seat for sponsor in member.scenario.sponsors]
    return model.keys.index(key), names.index(seat)
