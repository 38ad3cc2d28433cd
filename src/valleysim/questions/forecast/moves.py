"""How far each number moves the answer, and on what it rests: those without evidence come first."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from valleysim.errors import ValidationIssue
from valleysim.estimates.counts import Counts
from valleysim.estimates.moves import moves, moves_alone, rank_scores
from valleysim.report.tables import Table, in_words, new_table
from valleysim.scenario import Entry, Scenario
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import Design

WORLDS_A_QUANTITY = 3
"""With fewer worlds for each uncertain quantity each is looked at by itself."""
FEWEST_WORLDS = 60
MOST_PILOTS = 200
SURE = 3.0
"""Standard errors that a move must be for it to be told."""
MUCH = 0.05
"""A number moves the answer much if by so much, from its 5 % to its 95 % point."""
MOST_TOLD = 6


@dataclass(frozen=True)
class Move:
    """An entry of the ledger, and by how much its number moves the answer; of several, the most."""

    entry: Entry
    effect: float
    error: float

    @property
    def is_graded(self) -> bool:
        """Whether it rests on evidence."""
        return self.entry.basis == "evidence"

    @property
    def is_sure(self) -> bool:
        """Whether it is told apart from nothing."""
        return abs(self.effect) > SURE * self.error


def moves_of(scenario: Scenario, counts: Counts, endpoint: Endpoint, design: Design) -> tuple[Move, ...]:
    """Moves of the share that has reached the endpoint by the last horizon: ungraded ones first, by size.

    Worlds that have the values of one origin are one. With fewer than three for each quantity each is looked
    at by itself, and what goes together with it counts as its own. Empty where there are very few worlds, or
    very many pilots.
    """
    uncertain = [name for name, one in scenario.quantities().items() if one.is_uncertain]
    there = np.flatnonzero(counts.replicates > 0)
    origins = design.origins(range(counts.worlds))[there]
    _, first, place = np.unique(origins, return_index=True, return_inverse=True)
    worlds = len(first)
    enough = WORLDS_A_QUANTITY * len(uncertain)
    if not uncertain or worlds < min(FEWEST_WORLDS, enough) or counts.pilots > MOST_PILOTS:
        return ()
    values = design.values(scenario, range(counts.worlds))
    replicates = np.bincount(place, counts.replicates[there]).astype(np.float64)
    seen = np.bincount(place, counts.seen[there, endpoint, counts.horizons[-1]])
    table = np.stack([values[name] for name in uncertain], axis=1)[there[first]]
    estimated = moves if worlds >= enough else moves_alone
    found = estimated(rank_scores(table), seen / (replicates * counts.pilots), replicates)
    by_name = {name: (float(found[0][n]), float(found[1][n])) for n, name in enumerate(uncertain)}
    told = []
    for entry in scenario.ledger():
        own = [one for name, one in by_name.items() if name == entry.key or name.startswith(f"{entry.key}.")]
        if own:
            told.append(Move(entry, *max(own, key=lambda one: abs(one[0]))))
    return tuple(sorted(told, key=lambda move: (move.is_graded, -abs(move.effect))))


def move_table(found: tuple[Move, ...]) -> Table:
    """The numbers that move the answer most: those without evidence first."""
    table = new_table("What moves the answer most", "number", "value", "moves it by", "rests on")
    table.left(0, narrowest=18)
    table.left(1, narrowest=14)
    table.left(3, narrowest=10)
    sure = [move for move in found if move.is_sure]
    ungraded = [move for move in sure if not move.is_graded][:MOST_TOLD]
    graded = [move for move in sure if move.is_graded][: max(MOST_TOLD // 2, MOST_TOLD - len(ungraded))]
    for move in (*ungraded, *graded):
        entry = move.entry
        moved = f"{100.0 * move.effect:+.1f} ± {100.0 * move.error:.1f}"
        basis = entry.note.evidence if move.is_graded and entry.note else entry.basis
        table.add_row(in_words(entry.key), entry.text, moved, f"{basis}")
    return table


def driver_notices(found: tuple[Move, ...]) -> Iterator[ValidationIssue]:
    """That the number which moves the answer most rests on no evidence, if it moves it much."""
    sure = [move for move in found if move.is_sure]
    if not sure:
        return
    chief = max(sure, key=lambda move: abs(move.effect))
    if chief.is_graded or abs(chief.effect) < MUCH:
        return
    entry = chief.entry
    rests = "is assumed" if entry.basis == "assumption" else "has no source"
    yield ValidationIssue.note(
        entry.key,
        f"no number moves the answer more than this one, by {100.0 * abs(chief.effect):.0f} points from its "
        f"5 % to its 95 % point, and it {rests}; whoever knows more of it should say so first",
        entry.file,
        entry.line,
    )
