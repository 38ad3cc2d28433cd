"""Which seats cover the pilot: cut sets, path sets, seats to add, coalitions that reach a goal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from valleysim.questions.stress.seats import Table, Variant, copied, edited, empty_of, median
from valleysim.scenario import Scenario, ScenarioData
from valleysim.scenario.format.tables import MOST_SEATS

TOLERANCE = 1e-9
"""As the kernel: a quorum is reached within this."""
MOST_COALITIONS = 200
MANAGER: Table = {
    "seat": "operations manager",
    "weight": 1,
    "tenure": {"weibull": {"mean": "24 to 48", "shape": "1.2 to 1.8"}},
    "served": "stationary",
    "vacancy": {"exponential": {"mean": "1 to 3"}},
    "adopts": "0.4 to 0.8",
    "assumption": "a line manager whose team uses it daily; tenure of line managers is not published",
}
"""A seat that few coalitions have, as in ``scenarios/strong_coalition.toml``."""


@dataclass(frozen=True)
class Cover:
    """When supporters cover the pilot: by weights and quorum (uncertain ones at their median)."""

    seats: tuple[str, ...]
    weights: tuple[float, ...]
    essential: tuple[bool, ...]
    quorum: float

    def holds(self, present: frozenset[int]) -> bool:
        """Whether these seats, supporting, cover the pilot."""
        if any(needed and k not in present for k, needed in enumerate(self.essential)):
            return False
        return sum(self.weights[k] for k in sorted(present)) >= self.quorum - TOLERANCE

    def path_sets(self) -> list[tuple[str, ...]]:
        """Minimal sets of seats that cover the pilot by themselves, smallest first."""
        return [
            self._names(held)
            for held in _subsets(range(len(self.seats)))
            if self.holds(held) and not any(self.holds(held - {k}) for k in held)
        ]

    def cut_sets(self, supporting: Iterable[str] | None = None) -> list[tuple[str, ...]]:
        """Minimal sets of departures that break the cover of those who support (all seats, if not given).

        One empty set if they do not cover the pilot to begin with.
        """
        names = self.seats if supporting is None else tuple(supporting)
        present = frozenset(self.seats.index(name) for name in names)
        return [
            self._names(gone)
            for gone in _subsets(sorted(present))
            if not self.holds(present - gone) and all(self.holds(present - (gone - {k})) for k in gone)
        ]

    def _names(self, held: frozenset[int]) -> tuple[str, ...]:
        return tuple(self.seats[k] for k in sorted(held))


def _subsets(players: Iterable[int]) -> Iterator[frozenset[int]]:
    listed = list(players)
    for size in range(len(listed) + 1):
        for some in combinations(listed, size):
            yield frozenset(some)


def cover_of(scenario: ScenarioData) -> Cover:
    """The cover of a scenario as written."""
    sponsors = scenario.sponsors
    return Cover(
        seats=tuple(sponsor.seat for sponsor in sponsors),
        weights=tuple(median(sponsor.weight) for sponsor in sponsors),
        essential=tuple(sponsor.essential for sponsor in sponsors),
        quorum=median(scenario.coalition.quorum),
    )


def candidates(scenario: Scenario) -> list[dict[str, Any]]:
    """Seats that could be added: a second one of each kind, and an operations manager."""
    taken = {sponsor.seat for sponsor in scenario.sponsors}
    room = MOST_SEATS - len(taken)
    found = [dict(MANAGER)] if MANAGER["seat"] not in taken else []
    found += [copied(scenario, sponsor.seat) for sponsor in scenario.sponsors]
    return [one for one in found if one["seat"] not in taken][:room]


def addition_variants(scenario: Scenario, added: Sequence[Table]) -> list[Variant]:
    """Each candidate added by itself; the quorum stays as written."""
    return [
        Variant(
            "additions",
            f"{seat['seat']} added",
            {"change": "seat added", "setting": seat["seat"]},
            edited(scenario, {}, [seat]),
        )
        for seat in added
    ]


def coalitions(scenario: Scenario, added: Sequence[Table]) -> list[list[tuple[str, ...]]]:
    """Coalitions of seats and candidates that could cover the pilot, by size, while they are not too many."""
    full = cover_of(edited(scenario, {}, added)) if added else cover_of(scenario)
    by_size: list[list[tuple[str, ...]]] = []
    planned = 0
    for size in range(1, len(full.seats) + 1):
        some = [
            tuple(full.seats[k] for k in held)
            for held in combinations(range(len(full.seats)), size)
            if full.holds(frozenset(held))
        ]
        planned += len(some)
        if planned > MOST_COALITIONS:
            break
        by_size.append(some)
    return by_size


def coalition_variant(scenario: Scenario, added: Sequence[Table], held: tuple[str, ...]) -> Variant:
    """These seats and no others."""
    vacant = empty_of(scenario)
    empty = {sponsor.seat: vacant for sponsor in scenario.sponsors if sponsor.seat not in held}
    joined = edited(scenario, empty, [seat for seat in added if seat["seat"] in held])
    facts = {"size": len(held), "seats": " + ".join(held)}
    return Variant("coalitions", " + ".join(held), facts, joined)
