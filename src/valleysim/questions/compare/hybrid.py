"""Hybrids of two scenarios: the tables of each mechanism from the one or from the other."""

import math
from collections.abc import Callable, Iterator
from itertools import compress
from typing import Any

import numpy as np

from valleysim.questions.compare.parts import BACKGROUND, PARTS, only_money, part_of
from valleysim.scenario import Scenario
from valleysim.scenario.format.changes import Change
from valleysim.scenario.format.distributions import pearson_matrix
from valleysim.scenario.format.fields import NO_RATE
from valleysim.scenario.format.posterior import PosteriorWorlds
from valleysim.scenario.format.tables import MECHANISM_NAMES, RankCorrelation, Table
from valleysim.scenario.model.content import plain_content
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.resolving import resolve
from valleysim.vocabulary import Mechanism

HALVED = Mechanism.BACKGROUND.name.lower()
"""The mechanism of which a hybrid may take one half from each scenario."""
SMALLEST_EIGENVALUE = 1e-9
NOT_NUMBERS = ("evidence", "assumption")
NOT_TABLES = ("name", "description", "evidence", "neutral_names", "correlations", "changes", "worlds")
MOST_JOINED = 1 << 14
"""Calibrated worlds of a hybrid, at most, if those of the two scenarios are not equally many."""

Takes = Callable[[str], bool]


def hybrid(a: Scenario, b: Scenario, mask: int) -> Scenario:
    """``a`` with the parts in ``mask`` from ``b``: no part is ``a`` itself, every part ``b`` itself."""
    if mask == 0:
        return a
    if mask == 2 ** len(PARTS) - 1:
        return b
    return mixed(a, b, lambda path: bool(mask >> PARTS.index(part_of(path)) & 1))


def mixed(a: Scenario, b: Scenario, takes: Takes) -> Scenario:
    """``a`` with what ``takes`` from ``b``, by key.

    A rank correlation holds if both its quantities come from the scenario that has it, or if both
    scenarios have it. A neutral mechanism goes with its part, a change with the key
    that it changes. For simulation only: the documents of the files from which it comes do not describe it.
    """
    tables = {name: _joined(name, getattr(a, name), getattr(b, name), takes) for name in table_names()}
    neutral, tables = _neutral(a, b, takes, tables)
    changes = [change for change in a.changes if not takes(change.key)] + [
        change for change in b.changes if takes(change.key)
    ]
    update = {**tables, "neutral_names": neutral, "changes": tuple(changes)}
    update |= {"correlations": _correlations(a, b, takes), "worlds": _worlds(a, b, takes)}
    found = a.model_copy(update=update)
    resolve(found, Joined(), found.name)
    return found


def _neutral(
    a: Scenario, b: Scenario, takes: Takes, tables: dict[str, Any]
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Neutral mechanisms of a hybrid, and its tables: a half of one that is neutral says nothing at all."""
    neutral = [name for name in MECHANISM_NAMES if name in (b if takes(name) else a).neutral_names]
    halves = {"priorities": takes("priorities"), "obsolescence": takes("obsolescence")}
    silent = [name for name, from_b in halves.items() if HALVED in (b if from_b else a).neutral_names]
    neutral = [name for name in neutral if name != HALVED or len(silent) == len(halves)]
    if len(silent) == len(halves):
        return tuple(dict.fromkeys([*neutral, HALVED])), tables
    update = {name: type(tables[name])() for name in silent}
    if "obsolescence" in silent:
        update["live"] = tables["live"].model_copy(update={"obsolescence_hazard": NO_RATE})
    return tuple(neutral), {**tables, **update}


def differing(a: Scenario, b: Scenario) -> tuple[int, ...]:
    """Numbers of the parts in which two scenarios differ; the others can make no difference."""
    parts = {
        part_of(path)
        for name in table_names()
        for path, one, other in leaves(name, getattr(a, name), getattr(b, name))
        if differ(one, other) and not only_money(path)
    }
    for name in {*a.neutral_names} ^ {*b.neutral_names}:
        parts |= {*BACKGROUND} if name == HALVED else {part_of(name)}
    parts |= {part for part in PARTS if _changes(a, part) != _changes(b, part)}
    parts |= {part_of(path) for names, _ in {*_by_key(a)} ^ {*_by_key(b)} for path in names}
    if (a.worlds and a.worlds.digest) != (b.worlds and b.worlds.digest):
        parts |= {part_of(name) for one in (a.worlds, b.worlds) if one is not None for name in one.names}
    return tuple(k for k, part in enumerate(PARTS) if part in parts)


def _changes(scenario: Scenario, part: str) -> list[Change]:
    return [change for change in scenario.changes if part_of(change.key) == part]


def table_names() -> list[str]:
    """Fields that hold what a pilot lives through, and what is spent and earned."""
    return [name for name in Scenario.model_fields if name not in NOT_TABLES]


def leaves(path: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    """Values of two tables side by side; what is not a table in both is one value."""
    if not isinstance(one, Table) or not isinstance(other, Table):
        yield path, one, other
        return
    for name in type(one).model_fields:
        if name not in NOT_NUMBERS:
            yield from leaves(f"{path}.{name}", getattr(one, name), getattr(other, name))


def differ(one: Any, other: Any) -> bool:
    """Whether two values are not the same, whatever they rest on."""
    return one is not other and bool(plain_content(one) != plain_content(other))


def _joined(path: str, one: Any, other: Any, takes: Takes) -> Any:
    if path == "sponsors" and [seat.seat for seat in one] == [seat.seat for seat in other]:
        return tuple(
            _joined(f"{path}[{ours.seat}]", ours, theirs, takes)
            for ours, theirs in zip(one, other, strict=True)
        )
    if not isinstance(one, Table) or not isinstance(other, Table):
        return other if takes(path) else one
    update = {
        name: _joined(f"{path}.{name}", getattr(one, name), getattr(other, name), takes)
        for name in type(one).model_fields
    }
    return one.model_copy(update=update)


def _worlds(a: Scenario, b: Scenario, takes: Takes) -> PosteriorWorlds | None:
    """Calibrated worlds in which each quantity has the points of the scenario from which it comes."""
    both = [(one.worlds, is_b) for one, is_b in ((a, False), (b, True)) if one.worlds is not None]
    if not both or (len(both) == 2 and a.worlds is b.worlds):
        return a.worlds
    rows = np.arange(min(math.lcm(*(len(worlds) for worlds, _ in both)), MOST_JOINED))
    taken = [(worlds, [takes(name) == is_b for name in worlds.names]) for worlds, is_b in both]
    return PosteriorWorlds(
        tuple(name for worlds, own in taken for name in compress(worlds.names, own)),
        tuple(law for worlds, own in taken for law in compress(worlds.laws, own)),
        np.hstack([worlds.scores[rows % len(worlds)][:, own] for worlds, own in taken]),
        "; ".join(worlds.made for worlds, own in taken if any(own)),
    )


def _by_key(scenario: Scenario) -> dict[tuple[tuple[str, ...], float], RankCorrelation]:
    return {(tuple(sorted(pair.between)), pair.rank): pair for pair in scenario.correlations}


def _correlations(a: Scenario, b: Scenario, takes: Takes) -> tuple[RankCorrelation, ...]:
    """Pairs that hold; those of both whose quantities come apart go if the ranks would contradict."""
    of_a, of_b = _by_key(a), _by_key(b)
    own = {key: pair for key, pair in of_a.items() if not any(takes(path) for path in key[0])}
    own |= {key: pair for key, pair in of_b.items() if all(takes(path) for path in key[0])}
    held = own | {key: pair for key, pair in of_a.items() if key in of_b}
    return tuple((held if _possible(held.values()) else own).values())


def _possible(pairs: Any) -> bool:
    ranks = {pair.between: pair.rank for pair in pairs}
    if not ranks:
        return True
    return bool(np.linalg.eigvalsh(pearson_matrix(ranks)[1]).min() > SMALLEST_EIGENVALUE)
