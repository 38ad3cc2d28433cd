"""Amounts of money that a preset says and the file does not: they are examples of size."""

from collections.abc import Iterator
from dataclasses import dataclass

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.notices.bounds import ends
from valleysim.scenario.notices.listing import joined_words
from valleysim.scenario.notices.written import PRESET, Written, written

AMOUNTS = (
    "pilot.cost_per_month",
    "money.valley_cost_per_month",
    "money.run_cost_per_month",
    "money.value_per_month",
    "money.mitigation",
    "obsolescence.live_cost",
)
"""Every amount that a scenario may have."""


@dataclass(frozen=True)
class _Inherited:
    """An amount of a preset, where it is written, and how many pilots have no amount of their own."""

    place: Written
    pilots: int


def money_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That amounts of money are a preset's: one notice, which names them and what to write."""
    found = list(_inherited(scenario))
    if not found:
        return
    pilots, first = scenario.n_pilots, found[0].place
    keys = [
        one.place.key if one.pilots == pilots else f"{one.place.key} (of {one.pilots:,} of {pilots:,} pilots)"
        for one in found
    ]
    where = "write your own into your file"
    if scenario.is_portfolio:
        where += ", or a column of that name into the list of pilots"
    last = scenario._origins[0].last
    is_preset = last is not None and last.name.startswith(PRESET)
    yield Written("money", first.file, first.line).notice(
        "note" if is_preset else "warning",
        f"money is told with amounts of the {first.file}, examples that have no source for your company: "
        f"{joined_words(keys)}; {where}",
    )


def _inherited(scenario: ScenarioData) -> Iterator[_Inherited]:
    quantities = scenario.quantities()
    for key in AMOUNTS:
        if key not in quantities or ends(quantities[key])[1] <= 0.0:
            continue
        place = written(scenario, tuple(key.split(".")), key)
        pilots = sum(key not in member.sources.own for member in scenario.members)
        if pilots and place.file is not None and place.file.startswith(PRESET):
            yield _Inherited(place, pilots)
