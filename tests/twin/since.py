"""What came before month 0 and is drawn once for a world (``docs/model.md``, section 18).

Who sat in a seat before whoever holds it in month 0, and when the model was renewed: both are told
backwards, from month 0 to the start of a pilot. The numbers of what is counted backwards are −1, −2, …
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tests.twin.history import Draw, Seat, SeatNumbers, Variate

BEFORE = 2**20
TRY = 2**40
ONCE = 2**61
LOOKED_AT = 63
"""Occupants and renewals before the last that are looked at."""
DRAWN_ONCE = (("organisation", "PROPENSITY", 0), ("pilot", "FUNDING", 2))


def counted(number: int) -> int:
    """The number of a draw: what was counted backwards has its own."""
    return number if number >= 0 else BEFORE - number


def with_once(draw: Draw, once: Draw) -> Draw:
    """The draws of a replicate or a try, but for what is drawn once for a world."""

    def found(entity: str, purpose: str, number: int) -> float:
        if (entity, purpose, number) in DRAWN_ONCE:
            return once(entity, purpose, number)
        return draw(entity, purpose, counted(number))

    return found


@dataclass(frozen=True)
class Spell:
    """An occupant's time in a seat; of who is there in month 0 its end is not yet."""

    occupant: int
    since: float
    left: float


def spells(numbers: SeatNumbers, began: float, seat: str, once: Draw) -> Iterator[Spell]:
    """Who sat in a seat, from month 0 backwards; ``began`` is since when somebody has, or it was vacant."""
    holder = seat if numbers.person is None else f"/{numbers.person}"
    spell = Spell(0, began, math.inf)
    if numbers.at_start == "vacant":
        spell = Spell(0, began - numbers.tenure(once(holder, "TENURE", BEFORE)), began)
    while True:
        yield spell
        m = 1 - spell.occupant
        left = spell.since - numbers.vacancy(once(holder, "SUCCESSION", 2 * (BEFORE + m)))
        since = left - numbers.tenure(once(holder, "TENURE", BEFORE + m))
        spell = Spell(-m, since if m <= LOOKED_AT else -math.inf, left)


class PastSeat(Seat):
    """A seat from the start of a pilot to month 0, where all comings and goings are known."""

    def __init__(
        self, numbers: SeatNumbers, documented_value: float, draw: Draw, pilot: str, share: Variate
    ) -> None:
        """Nobody is there yet; see ``look_back``."""
        self.numbers, self.share = numbers, share
        self.support = 1 - (1 - numbers.adopts) * (1 - documented_value)
        self.raw_draw = draw
        self.seat = f"{pilot}/{numbers.name}"
        self.holder = self.seat if numbers.person is None else f"/{numbers.person}"

    def look_back(self, began: float, start: float, once: Draw) -> None:
        """See who sat there at the start of the pilot, and who came after."""
        self.once, self.spells = once, list[Spell]()  # the last of them first
        for spell in spells(self.numbers, began, self.seat, once):
            if spell.left <= start:
                break
            self.spells.insert(0, spell)
            if spell.since <= start:
                break
        first = self.spells[0] if self.spells else None
        if first is not None and first.since <= start:
            self.sit_down(self.spells.pop(0))
            self.supporting = self.occupied_in_month_0_by(first) is not False
        else:
            self.occupied = self.supporting = False
            self.changes = first.since if first is not None else math.inf

    def occupied_in_month_0_by(self, spell: Spell) -> bool | None:
        """Whether this occupant supports, of whom it is known; None of others."""
        in_month_0 = spell.left == math.inf
        return self.numbers.at_start == "supporting" if in_month_0 else None

    def sit_down(self, spell: Spell) -> None:
        """Somebody sits down."""
        self.occupied, self.occupant, self.changes = True, spell.occupant, spell.left

    def leave(self, month: float, vacancy: Variate | None = None) -> None:
        """The occupant goes; it is known when the next one comes."""
        self.occupied = self.supporting = False
        self.changes = self.spells[0].since if self.spells else math.inf

    def fill(self, month: float) -> None:
        """The next occupant sits down."""
        spell = self.spells.pop(0)
        self.sit_down(spell)
        known = self.occupied_in_month_0_by(spell)
        number = 2 * (BEFORE + 1 - spell.occupant) + 1
        adopts = self.share(self.once(self.seat, "SUCCESSION", number)) < self.support
        self.supporting = adopts if known is None else known


def renewals(age: float, start: float, lifetime: Variate, key: str, once: Draw) -> list[tuple[int, float]]:
    """Renewals of the model between the start of a pilot and month 0: numbers and months, the last first."""
    found, month, k = list[tuple[int, float]](), -age, 1
    while month > start and k <= LOOKED_AT:
        if k > 1 or age > 0:
            found.append((-k, month))
        month -= lifetime(once(key, "OBSOLESCENCE", BEFORE + k))
        k += 1
    return found
