"""What the numbers of a tidy table are, by the names of table and column, and how a cell shows them."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Any


class Unit(Enum):
    """What the numbers of a column are; the value is how the README says it."""

    SHARE = "share of 1, shown as %"
    ERROR = "Monte Carlo standard error of a share, shown as %"
    MONTHS = "months"
    MONEY = "money"
    COUNT = "number"
    NUMBER = "number, in the unit of its row"
    DAY = "day"
    TEXT = "text"


FORMATS = {
    Unit.SHARE: "0.0%",
    Unit.ERROR: "0.00%",
    Unit.MONTHS: "0.00",
    Unit.MONEY: "#,##0",
    Unit.COUNT: "#,##0",
    Unit.NUMBER: "General",
    Unit.DAY: "yyyy-mm-dd",
    Unit.TEXT: "@",
}
_RULES = (
    (r"(gap|targets|quantities|grid)\.(share|value|mc_error|low|high|first|last|prior.*|posterior.*)", None),
    (r"ledger\.moves_the_answer", Unit.SHARE),
    (r"ledger\.value", None),
    (
        r"months\.(value|.*low|.*high|.*mc_error)|times\.(low|high)|waits\..*(months|difference).*",
        Unit.MONTHS,
    ),
    (r".*\.(.*_)?months?(_.*)?|.*\.(within|every)", Unit.MONTHS),
    (r"money\..*|.*\.(cost|spend|price)(_.*)?", Unit.MONEY),
    (r".*\.(rank|number|pilots|line|histories|replicates|worlds|distance|quorum|factor|.*per_cost)", None),
    (r".*\..*error", Unit.ERROR),
    (
        r".*\.(.*_)?(reached|held|stall_rate|share|value|low|high|difference|at_least|risk|lost|kept|leaves"
        r"|beats|alone|helps|loss|is_best|empty|secured|written|in_band|in_band_before|screened"
        r"|independent)(_.*)?",
        Unit.SHARE,
    ),
    (r".*\.(reached|rolled_back|abandoned|stalled)([._].*)?", Unit.SHARE),
)
"""The first that fits counts; where none is named the numbers stand as they are."""


_NEVER = r"times\.(month|low|high|month_of_reached)|.*\.(every|median_month.*|p\d\d_month.*)"
"""Columns in which nothing stands for a month that does not come."""


def lacks_a_month(table: str, column: str) -> bool:
    """Whether nothing, in a column, is a month that does not come.

    >>> lacks_a_month("times", "low"), lacks_a_month("waits", "difference")
    (True, False)
    """
    return re.fullmatch(_NEVER, f"{table}.{column}") is not None


def unit_of(table: str, column: str, values: Sequence[Any]) -> Unit:
    """What the numbers of a column are.

    >>> unit_of("horizons", "low", [0.1]).name, unit_of("times", "low", [3.0]).name
    ('SHARE', 'MONTHS')
    """
    name = f"{table}.{column}"
    for pattern, unit in _RULES:
        if re.fullmatch(pattern, name):
            if unit is not None:
                return unit
            break
    whole = all(value is None or isinstance(value, int) for value in values)
    return Unit.COUNT if whole else Unit.NUMBER
