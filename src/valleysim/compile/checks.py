"""What must hold in every world and cannot be told from one number alone."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.tenures import contradictions
from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario import ORDERED, Entry, Scenario, ScenarioData, Variate
from valleysim.scenario.editing import problem_at
from valleysim.scenario.format.distributions import triangular_ends
from valleysim.scenario.model.sources import tables_of
from valleysim.scenario.recurring import OF_WINDOWS

Reals = NDArray[np.float64]
AT_START = {"sponsors", "coalition", "obsolescence"}
"""Tables whose numbers say who is there at month 0."""


class Wrong(NamedTuple):
    """What does not hold in some worlds: of which pilot, of which of its keys."""

    prefix: str
    key: str
    found: str
    allowed: str


def check_worlds(scenario: Scenario, values: Mapping[str, Reals]) -> None:
    """Raise `ScenarioError` for parameters out of order, or a quorum that no coalition can reach."""
    wrong = [*_disordered(scenario.variates(), values), *_at_start(scenario, values)]
    seen: set[object] = set()
    for member in scenario.members if scenario.is_portfolio else ():
        own = member.sources.own
        tables = tables_of(own)
        variates = {
            key: variate
            for key, variate in member.scenario.variates(tables).items()
            if any(f"{key}.{name}" in own for name in variate.parameters)
        }
        start = None if tables & AT_START else _start(member.scenario)
        if not variates and start in seen:
            continue
        pilot_values, prefix = _Found(values, member.sources), f"pilots[{member.key}]."
        wrong += _disordered(variates, pilot_values, prefix)
        if start is None or start not in seen:
            wrong += _at_start(member.scenario, pilot_values, prefix)
            seen.add(start)
    if wrong:
        entries = {entry.key: entry for entry in scenario.ledger()}
        problems = [_problem(scenario, entries, flaw) for flaw in wrong]
        raise ScenarioError(
            tuple({(problem.file, problem.line, problem.found): problem for problem in problems}.values())
        )


def checked_paths(scenario: Scenario) -> set[str] | None:
    """Keys of the quantities that `check_worlds` and `check_events` look at; None if they are all."""
    if scenario.steps:
        return None
    paths = set(scenario.quantities_in())
    for member in scenario.members if scenario.is_portfolio else ():
        own = member.sources.own
        tables = tables_of(own)
        variates = member.scenario.variates(tables)
        ordered = [
            key
            for key, variate in variates.items()
            if any(len(ORDERED.get(piece.law, ())) > 1 for _, piece in variate.pieces())
        ]
        looked_at = {f"{key}." for key in ordered} | {table for table in tables if table in AT_START}
        looked_at |= set(OF_WINDOWS)
        paths.update(source for path, source in own.items() if path.startswith(tuple(looked_at)))
    return paths


class _Found(Mapping[str, Reals]):
    """A pilot's values by its own keys: no more of them than are asked for."""

    def __init__(self, values: Mapping[str, Reals], sources: Mapping[str, str]) -> None:
        self._values, self._sources = values, sources

    def __getitem__(self, path: str) -> Reals:
        return self._values[self._sources[path]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _start(scenario: ScenarioData) -> tuple[object, ...]:
    """The words on which depends, beside numbers, who is there at month 0: pilots often agree in them."""
    model = scenario.obsolescence
    return (
        model.lifetime.law,
        model.age if isinstance(model.age, str) else "",
        *(
            (
                seat.seat,
                seat.person,
                seat.at_start,
                seat.tenure.law,
                seat.served if isinstance(seat.served, str) else "",
                seat.leaves is None,
            )
            for seat in scenario.sponsors
        ),
    )


def _at_start(scenario: ScenarioData, values: Mapping[str, Reals], prefix: str = "") -> Iterator[Wrong]:
    """A quorum that is out of reach, and people of whom is said what cannot be."""
    own = not scenario.is_portfolio
    if own:
        yield from _quorum_problems(scenario, values, prefix)
    for contradiction in contradictions(scenario, values, own=own, people=not prefix):
        found = (
            contradiction.written
            if contradiction.wrong.all()
            else f"{_count(contradiction.wrong)} in which {contradiction.why}"
        )
        yield Wrong(prefix, contradiction.path, found, contradiction.allowed)


def _disordered(
    variates: Mapping[str, Variate], values: Mapping[str, Reals], prefix: str = ""
) -> Iterator[Wrong]:
    pieces = ((key, start, piece) for key, variate in variates.items() for start, piece in variate.pieces())
    for key, start, variate in pieces:
        names = [name for name in ORDERED.get(variate.law, ()) if name in variate.parameters]
        if not any(variate.parameters[name].is_uncertain for name in names):
            continue
        columns = [values[f"{key}.{start}{name}"] for name in names]
        wrong = np.zeros(len(columns[0]), bool)
        for lower, upper in pairwise(columns):
            wrong |= lower > upper
        if wrong.any():
            held = " ≤ ".join(f"{start}{name}" for name in names)
            found = f"{_count(wrong)} in which {held} does not hold"
            yield Wrong(prefix, key, found, "numbers in order in every world: narrow the intervals")
        elif variate.law == "triangular":
            low, _ = triangular_ends(*columns)
            if (low < 0.0).any():
                found = f"{_count(low < 0.0)} in which the triangle reaches below 0"
                yield Wrong(prefix, key, found, "0 or more")


def _quorum_problems(scenario: ScenarioData, values: Mapping[str, Reals], prefix: str) -> Iterator[Wrong]:
    quorum = values["coalition.quorum"]
    weight = np.zeros_like(quorum)
    for sponsor in scenario.sponsors:
        weight += values[f"sponsors[{sponsor.seat}].weight"]
    wrong = quorum > weight + 1e-9
    if wrong.any():
        found = f"{_count(wrong)} in which it is above the weight of all seats"
        yield Wrong(prefix, "coalition.quorum", found, "at most the weight of all seats")


def _count(wrong: NDArray[np.bool_]) -> str:
    return f"{int(wrong.sum()):,} of {len(wrong):,} worlds"


def _problem(portfolio: Scenario, entries: Mapping[str, Entry], wrong: Wrong) -> ValidationIssue:
    entry = entries.get(wrong.prefix + wrong.key, entries.get(wrong.key))
    if entry is None:
        return problem_at(portfolio, wrong.prefix + wrong.key, wrong.found, wrong.allowed)
    return ValidationIssue(entry.file, entry.line, entry.key, wrong.found, wrong.allowed)
