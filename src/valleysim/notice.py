"""Notices: what people should know of a scenario or of its result, although it can be used.

A mistake is refused (`errors.Problem`); a notice stands beside an answer.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["warning", "note"]
"""A ``warning`` doubts the answer; a ``note`` is worth knowing."""


def read_at(month: float, nearest: float) -> str:
    """That a month is read at the nearest point of the grid on which arrivals are counted.

    >>> read_at(3.3, 3.25)
    '3.3 is read as 3.25: arrivals are counted in eighths of a month'
    """
    return f"{month:g} is read as {nearest:g}: arrivals are counted in eighths of a month"


ReadingNotice = tuple[str, int | None, str]
"""What people should know of how a file was read: the file, the line, the words."""


@dataclass(frozen=True)
class Notice:
    """One thing that people should know: how grave it is, which key it is about, where that is written.

    >>> print(Notice("warning", "pilot.duration", "s.toml", 3, "90 months look like days"))
    Warning: s.toml:3: pilot.duration: 90 months look like days
    """

    severity: Severity
    key: str
    file: str | None
    line: int | None
    text: str

    def __str__(self) -> str:
        place = ":".join(f"{part}" for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (self.severity.capitalize(), place, self.key, self.text) if part)

    def plain(self) -> dict[str, Any]:
        """As a row of plain values."""
        return asdict(self)
