"""Months that look like days: 90 where 3 are meant.

A number looks like days if it is at least `TIMES` what the shipped presets have for the same key, and is
either a whole number of weeks or of months of 30 days, or beyond the last horizon.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from statistics import fmean

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.ranges import MONTHS_UNIT
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.model.sources import tables_of
from valleysim.scenario.moments import typical, typical_moments
from valleysim.scenario.notices.listing import pilots_in_words, some_of
from valleysim.scenario.reading.files import preset_file
from valleysim.scenario.reading.ledger import ledger
from valleysim.scenario.reading.register import preset_names
from valleysim.scenario.reading.validating import read_joined

TIMES = 8.0
FEWEST = 14.0
"""Two weeks: fewer months are never taken for days."""
WHOLE = (7, 30)
"""Days of a week, and of a month as people count it."""
DAYS_PER_MONTH = 365.25 / 12.0
DATES = ("leaves", "stays_at_least", "first_window")
"""Months of a plan, of which presets say nothing: any may be meant."""


@dataclass
class _Found:
    """A key whose months look like days, with the pilots that say so themselves."""

    usual: float
    months: list[float] = field(default_factory=list)
    pilots: list[str] = field(default_factory=list)
    entry: str = ""


def day_notices(scenario: ScenarioData, months: float) -> Iterator[ValidationIssue]:
    """That months look like days: one notice about the first such key, which names the others."""
    found: dict[str, _Found] = {}
    for key, number in scenario.numbers().items():
        _look(found, key, number, months, entry=key)
    for member in scenario.own_members:
        own = member.sources.own
        for key, number in member.scenario.numbers(tables_of(own)).items():
            if key in own or (isinstance(number, Variate) and _is_own(key, number, own)):
                _look(found, key, number, months, entry=f"pilots[{member.key}].{key}", pilot=member.key)
    if not found:
        return
    (key, first), *others = found.items()
    entry = next(one for one in ledger(scenario) if one.key == first.entry)
    low, high = min(first.months), max(first.months)
    numbers = _number(low) if low == high else f"{_number(low)} to {_number(high)}"
    who = f" of {pilots_in_words(first.pilots, scenario.n_pilots)}" if first.pilots else ""
    text = (
        f"{numbers} months{who} look like days: {_number(low)} days are {low / DAYS_PER_MONTH:.2g} months, "
        f"and presets have {first.usual:.2g} or so"
    )
    if others:
        text += f"; likewise {some_of([name for name, _ in others])}"
    yield ValidationIssue.warning(key, text, entry.file, entry.line)


def _is_own(key: str, variate: Variate, own: Mapping[str, str]) -> bool:
    return any(f"{key}.{name}" in own for name in variate.parameters)


def _look(
    found: dict[str, _Found],
    key: str,
    one: Quantity | Variate,
    months: float,
    *,
    entry: str,
    pilot: str | None = None,
) -> None:
    """Keep a number that looks like days."""
    if key.rpartition(".")[2] in DATES:
        return
    written = _months_written(one)
    if not written or max(written) < FEWEST:
        return
    value = typical(one) if isinstance(one, Quantity) else typical_moments(one)[0]
    whole = any(all(number % days == 0.0 for number in written) for days in WHOLE)
    if not FEWEST <= value < math.inf or not (whole or value > months):
        return
    usual = _usual(key)
    if usual is None or value < TIMES * usual:
        return
    here = found.setdefault(key, _Found(usual, entry=entry))
    here.months.append(value)
    if pilot is not None:
        here.pilots.append(pilot)


def _months_written(number: Quantity | Variate) -> list[float]:
    """The months that stand in a number as it is written; none if it is no number of months."""
    parts = [number] if isinstance(number, Quantity) else list(number.parameters.values())
    numbers: list[float] = []
    for part in parts:
        if part.allowed.unit != MONTHS_UNIT:
            continue
        if part.known is not None:
            numbers.append(part.known)
        else:
            numbers += [value for _, value in part.parameters if isinstance(value, float)]
    return numbers


def _usual(key: str) -> float | None:
    """Months that presets have for a key; of a seat that they lack, in the mean of their seats."""
    usual = _of_presets()
    table, _, name = key.rpartition(".")
    kind = "sponsors" if table.startswith(("sponsors[", "people[")) else ""
    name = "tenure" if kind and name == "served" else name
    if kind:
        seats = [
            months
            for one, months in usual.items()
            if one.startswith("sponsors[") and one.endswith(f".{name}")
        ]
        return usual.get(f"{table}.{name}") or (fmean(seats) if seats else None)
    if name == "sign_off":
        return usual.get("readiness.line_sign_off")
    return usual.get(key)


@cache
def _of_presets() -> Mapping[str, float]:
    """Typical months of every key of the shipped presets: of those that both have, the larger."""
    usual: dict[str, float] = {}
    for preset in preset_names():
        scenario = read_joined(ScenarioData, preset_file(preset), name=f"preset {preset}", folder=None)
        for key, number in scenario.numbers().items():
            if _months_written(number):
                value = typical(number) if isinstance(number, Quantity) else typical_moments(number)[0]
                usual[key] = max(value, usual.get(key, 0.0))
    return usual


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1_000.0 else f"{value:,.0f}"
