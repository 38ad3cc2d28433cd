"""How a column of a tracker is read, and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How one column is read: as what, in which form of days and amounts, and why."""

    read_as: str
    why: tuple[str, ...] = ()
    dates: str = ""
    """Which number of 11/12/2026 is the day: one of `days.ORDERS`, or empty where it does not matter."""
    decimal: str = ""
    unit: float = 1.0
    """What the numbers count: 1, 1,000 or 1,000,000 of the currency."""
    per: str = ""
    """What an amount is for: one of `amounts.PERS`."""
    is_guess: bool = True
    """Whether it was guessed, and not said in a mapping."""
