"""The mapping of a tracker: how columns are read, and what is done with rows that cannot be as they are."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.format.dates import read_day
from valleysim.scenario.format.flaws import Flaw, nearest, shown, unknown_key
from valleysim.scenario.format.stages import STAGE_NAMES, stage_of
from valleysim.scenario.reading.dating import ALLOWED as DAYS
from valleysim.scenario.reading.register import preset_names
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile, read_toml
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.amounts import PERS
from valleysim.scenario.trackers.days import ORDERS
from valleysim.scenario.trackers.readings import Reading
from valleysim.scenario.trackers.table import Tracker

ASK, LEAVE_OUT, EARLIEST, TRUST_STAGE = "ask", "leave out", "earliest day", "trust the stage"
WITHOUT_START = (ASK, LEAVE_OUT, EARLIEST)
CONTRADICTING = (ASK, LEAVE_OUT, TRUST_STAGE)
ROLES = (*roles.PHRASES, roles.YES_NO, roles.LABEL, roles.IGNORE)
KEYS = ("as_of", "preset", "sheet", "header_row", "rows", "columns", "stages", "people")
COLUMN_KEYS = ("read_as", "dates", "decimal", "unit", "per")
UNITS = (1, 1_000, 1_000_000)


@dataclass(frozen=True)
class Mapping:
    """What a mapping says; all of it may be left out, and is then guessed, or asked."""

    as_of: date | None = None
    preset: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    without_start: str | date = ASK
    contradicting: str = ASK
    readings: Table[str, Reading] = field(default_factory=dict)
    stages: Table[str, str] = field(default_factory=dict)
    people: Table[str, str] = field(default_factory=dict)
    file: TomlFile | None = None

    def check_columns(self, tracker: Tracker) -> None:
        """Refuse columns that the tracker has not.

        Raises:
            ScenarioError: each with its line, and the column that was probably meant.
        """
        headers = [column.header for column in tracker.columns]
        unknown = [header for header in self.readings if header not in headers]
        if unknown and self.file is not None:
            flaws = [unknown_key(header, headers) for header in unknown]
            file = self.file
            raise ScenarioError(
                tuple(
                    ValidationIssue(
                        *(file.name, file.line(("columns", header)), f"columns.{shown(header)}"),
                        *(f"no such column of {tracker.name}", flaw.allowed, flaw.suggestion),
                    )
                    for header, flaw in zip(unknown, flaws, strict=True)
                )
            )


def read_mapping(path: Path, name: str) -> Mapping:
    """Read a mapping.

    Raises:
        ScenarioError: everything that is wrong with it, with line and key.
    """
    return _Reader(read_toml(path, name)).read()


class _Reader:
    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.document = file.document
        self.problems: list[ValidationIssue] = []

    def read(self) -> Mapping:
        for key in self.document:
            if key not in KEYS:
                self._tell((key,), unknown_key(key, KEYS))
        rows = self._table("rows")
        for key in rows:
            if key not in ("without_start", "contradicting"):
                self._tell(("rows", key), unknown_key(key, ("without_start", "contradicting")))
        found = Mapping(
            as_of=self._day(("as_of",), self.document.get("as_of")),
            preset=self._word(("preset",), self.document.get("preset"), preset_names()),
            sheet=self._text(("sheet",), self.document.get("sheet")),
            header_row=self._header_row(),
            without_start=self._without_start(rows.get("without_start", ASK)),
            contradicting=self._word(("rows", "contradicting"), rows.get("contradicting"), CONTRADICTING)
            or ASK,
            readings=self._columns(),
            stages=self._stages(),
            people=self._people(),
            file=self.file,
        )
        if self.problems:
            raise ScenarioError(tuple(sorted(self.problems, key=lambda one: one.line or 0)))
        return found

    def _columns(self) -> dict[str, Reading]:
        found: dict[str, Reading] = {}
        first: dict[str, str] = {}
        for header, said in self._table("columns").items():
            place: Place = ("columns", header)
            if not isinstance(said, dict):
                self._tell(place, Flaw(shown(said), 'a table, such as { read_as = "label" }'))
                continue
            for key in said:
                if key not in COLUMN_KEYS:
                    self._tell((*place, key), unknown_key(key, COLUMN_KEYS))
            if "read_as" not in said:
                self._tell(place, Flaw("no read_as", f"read_as, one of: {', '.join(ROLES)}"))
            role = self._word((*place, "read_as"), said.get("read_as"), ROLES) or roles.IGNORE
            if role not in roles.MANY and role in first:
                words = f"a second column that is read as {shown(role)}; the first is {shown(first[role])}"
                self._tell(
                    (*place, "read_as"), Flaw(words, "each of them once; others are labels, or ignored")
                )
            first.setdefault(role, header)
            found[header] = Reading(
                role,
                ("as the mapping says",),
                dates=self._word((*place, "dates"), said.get("dates"), ORDERS) or "",
                decimal=self._word((*place, "decimal"), said.get("decimal"), (".", ",")) or "",
                unit=self._unit((*place, "unit"), said.get("unit", 1)),
                per=self._word((*place, "per"), said.get("per"), PERS) or "",
                is_guess=False,
            )
        return found

    def _stages(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word, meant in self._table("stages").items():
            if not isinstance(meant, str) or stage_of(meant) is None:
                near = nearest(meant, STAGE_NAMES) if isinstance(meant, str) else None
                self._tell(("stages", word), Flaw(shown(meant), ", ".join(STAGE_NAMES), (), near))
            else:
                found[word] = meant
        return found

    def _people(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, other in self._table("people").items():
            text = self._text(("people", name), other)
            if text is not None:
                found[name] = text
        return found

    def _header_row(self) -> int | None:
        said = self.document.get("header_row")
        if said is None or (isinstance(said, int) and not isinstance(said, bool) and said > 0):
            return said
        self._tell(("header_row",), Flaw(shown(said), "the number of a row, such as 4"))
        return None

    def _without_start(self, said: object) -> str | date:
        if (day := read_day(said)) is not None:
            return day
        if said in WITHOUT_START:
            return f"{said}"
        near = nearest(said, WITHOUT_START) if isinstance(said, str) else None
        allowed = f"{', '.join(WITHOUT_START)}, or a day such as 2026-01-15"
        self._tell(("rows", "without_start"), Flaw(shown(said), allowed, (), near))
        return ASK

    def _unit(self, place: Place, said: object) -> float:
        if said in UNITS and not isinstance(said, bool):
            return float(f"{said}")
        self._tell(place, Flaw(shown(said), ", ".join(f"{one}" for one in UNITS)))
        return 1.0

    def _table(self, key: str) -> dict[str, object]:
        said = self.document.get(key, {})
        if isinstance(said, dict):
            return said
        self._tell((key,), Flaw(shown(said), f"a table [{key}]"))
        return {}

    def _day(self, place: Place, said: object) -> date | None:
        day = read_day(said)
        if said is not None and day is None:
            self._tell(place, Flaw(shown(said), DAYS))
        return day

    def _text(self, place: Place, said: object) -> str | None:
        if said is None or (isinstance(said, str) and said.strip()):
            return said.strip() if isinstance(said, str) else None
        self._tell(place, Flaw(shown(said), "a text that is not empty"))
        return None

    def _word(self, place: Place, said: object, allowed: Sequence[str]) -> str | None:
        if said is None or (isinstance(said, str) and said in allowed):
            return said if isinstance(said, str) else None
        near = nearest(said, allowed) if isinstance(said, str) else None
        self._tell(place, Flaw(shown(said), ", ".join(allowed), (), near))
        return None

    def _tell(self, place: Place, flaw: Flaw) -> None:
        key = ".".join(f"{part}" if number != 1 else shown(part) for number, part in enumerate(place))
        key = key if place[0] in ("columns", "stages", "people") else ".".join(f"{part}" for part in place)
        self.problems.append(flaw.placed(self.file.name, self.file.line(place), key))
