"""Who sponsors the pilots: names, since when they are in post, and who may be the same person."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from valleysim.scenario.format.crowd import MOST_PEOPLE
from valleysim.scenario.format.names import KnownNames, nearly_equal
from valleysim.scenario.trackers.days import Span

LONGEST_NAME = 100
_TITLES = re.compile(r"\b(?:dr|prof|mr|mrs|ms|miss|sir|herr|frau|ing|mag|mba|phd)\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Shared:
    """Somebody who sponsors several pilots."""

    name: str
    pilots: int
    since: Span | None = None
    differing: tuple[str, ...] = ()
    """Days since when, where rows say different ones."""
    is_like_another: bool = False
    """Whether the name is nearly that of somebody who stands before it, which readers take for a slip."""


@dataclass
class People:
    """All who sponsor pilots: by name, the rows and the days since when they are in post."""

    merged: Mapping[str, str] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    since: dict[str, set[Span]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, row: int, since: Span | None) -> str:
        """Count one more row of somebody; give the name by which they go."""
        name = self.merged.get(name, name)[:LONGEST_NAME]
        self.rows[name] += self._last.get(name) != row
        self._last[name] = row
        if since is not None:
            self.since.setdefault(name, set()).add(since)
        return name

    def shared(self) -> list[Shared]:
        """Those who sponsor two pilots or more, who sponsors most first."""
        names = [name for name, count in self.rows.most_common() if count > 1][:MOST_PEOPLE]
        names.sort(key=lambda name: (-self.rows[name], name))
        found: list[Shared] = []
        known = KnownNames()
        for name in names:
            days = sorted(self.since.get(name, ()), key=lambda span: span.first)
            is_like = known.near(name) is not None
            known.add(name)
            found.append(
                Shared(
                    *(name, self.rows[name]),
                    days[0] if len(days) == 1 else None,
                    tuple(span.text for span in days) if len(days) > 1 else (),
                    is_like,
                )
            )
        return found

    def variants(self) -> list[tuple[str, str]]:
        """Names that may be another spelling of one that occurs at least as often, with that one."""
        order = sorted(self.rows, key=lambda name: (-self.rows[name], name))
        ranks = {name: rank for rank, name in enumerate(order)}
        found: list[tuple[str, str]] = []
        groups: dict[str, list[str]] = {}
        for name in order:
            surnames = _words(name)
            candidates = {other for word in surnames for other in groups.get(word[:3], ())}
            alike = next(
                (one for one in sorted(candidates, key=ranks.__getitem__) if may_be_same(name, one)), None
            )
            if alike is not None:
                found.append((name, alike))
            for word in surnames:
                groups.setdefault(word[:3], []).append(name)
        return found


def may_be_same(name: str, other: str) -> bool:
    """Whether two names may be spellings of one: the same words, a slip, initials, a title, another order.

    >>> may_be_same("M. Keller", "Maria Keller"), may_be_same("Keller, Maria", "Dr. Maria Keller")
    (True, True)
    >>> may_be_same("Martin Keller", "Maria Keller")
    False
    """
    if nearly_equal(name, other):
        return True
    first, second = sorted(_words(name)), sorted(_words(other))
    if not first or not second:
        return False
    if first == second or nearly_equal(" ".join(first), " ".join(second)):
        return True
    if len(first) != len(second) or len(first) < 2:
        return False
    alone, others = [*first], [*second]
    for word in first:
        if word in others and len(word) > 1:
            alone.remove(word)
            others.remove(word)
    return len(alone) == 1 and alone[0][0] == others[0][0] and 1 in (len(alone[0]), len(others[0]))


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_TITLES.sub(" ", name))]
