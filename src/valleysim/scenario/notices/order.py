"""Parameters of one law whose intervals cross: in some worlds they are exchanged."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.laws import ORDERED
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.model.sources import tables_of
from valleysim.scenario.reading.ledger import ledger

POINTS = (np.arange(400) + 0.5) / 400
LEAST_TOLD = 1e-3
"""Share of the worlds from which on it is told."""


def order_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That a parameter is above one that must not be below it, in some worlds; with what to do."""
    tables = [("", scenario.variates())]
    tables += [
        (f"pilots[{member.key}].", member.scenario.variates(tables_of(member.sources.own)))
        for member in scenario.own_members
    ]
    told: set[tuple[str, str]] = set()
    entries = None
    for prefix, variates in tables:
        for key, variate in variates.items():
            for start, piece in variate.pieces():
                names = [name for name in ORDERED.get(piece.law, ()) if name in piece.parameters]
                for lower, upper in pairwise(names):
                    share = _crossing(piece.parameters[lower], piece.parameters[upper])
                    text = f"{piece.parameters[lower].text}, {piece.parameters[upper].text}"
                    if share < LEAST_TOLD or (key, text) in told:
                        continue
                    told.add((key, text))
                    if entries is None:
                        entries = {entry.key: entry for entry in ledger(scenario)}
                    entry = entries.get(prefix + key)
                    spread = " or write mean and sd," if piece.law == "lognormal" else ""
                    yield ValidationIssue.note(
                        prefix + key,
                        f"the intervals of {start}{lower} and {start}{upper} cross: in about "
                        f"{100.0 * share:.2g} % of the worlds {lower} would be above {upper}, and the two "
                        f"are exchanged there; narrow them,{spread} or correlate the two",
                        entry.file if entry else None,
                        entry.line if entry else None,
                    )


def _crossing(lower: Quantity, upper: Quantity) -> float:
    """Share of independent worlds in which the lower one is above the upper one."""
    if not (lower.is_uncertain or upper.is_uncertain):
        return 0.0
    low, high = lower.quantile(POINTS), upper.quantile(POINTS)
    return float((low[:, None] > high[None, :]).mean())
