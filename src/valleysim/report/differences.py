"""Two folders of one question, compared value by value: documents, tables and what their manifests say."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from valleysim.report.folder import MANIFEST
from valleysim.report.html.stored import PAGE
from valleysim.report.saved import MOST_BYTES, SavedFolder, briefly
from valleysim.scenario.inputs import read_input

MOST_KEPT = 1_000
"""Differences that are kept; all are counted."""
MADE = "manifest"
"""The part of a document that says when, where and with what it was made."""
OF_SCENARIOS = ("name", "document", "settings", "hash")
NOTHING = "nothing"
BEFORE = 20
"""Letters of two long texts that are shown before the first one that differs."""


@dataclass(frozen=True)
class Difference:
    """A value that was another one: in which file, where in it, what it was, and what it is now."""

    file: str
    field: str
    then: str
    now: str

    def plain(self) -> dict[str, str]:
        """As a row of plain values."""
        return asdict(self)


@dataclass
class Comparison:
    """What was found when two folders were compared."""

    kept: list[Difference] = field(default_factory=list)
    """The first of them, in the order of files."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many there are in each file that was compared."""
    n_values: int = 0
    """Values that were compared."""
    not_compared: list[str] = field(default_factory=list)

    def compare(self, file: str, where: str, then: Any, now: Any) -> None:
        """Compare two plain values, and all that they hold."""
        if isinstance(then, Mapping) and isinstance(now, Mapping):
            for key in dict.fromkeys((*now, *then)):
                place = f"{where}.{key}" if where else f"{key}"
                self.compare(file, place, then.get(key, Missing), now.get(key, Missing))
        elif isinstance(then, list) and isinstance(now, list):
            if len(then) != len(now):
                self.found(file, f"{where}, entries", f"{len(then)}", f"{len(now)}")
            for k, (one, other) in enumerate(zip(then, now, strict=False)):
                self.compare(file, f"{where}[{k}]", one, other)
        else:
            self.n_values += 1
            if not _same(then, now):
                self.found(file, where, *(_shown(one) for one in _where_they_part(then, now)))

    def found(self, file: str, where: str, then: str, now: str) -> None:
        """Count a difference, and keep it if it is one of the first."""
        self.counts[file] = self.counts.get(file, 0) + 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Difference(file, where, then, now))


class Missing:
    """Stands where one side has no value."""


def compare_folders(then: SavedFolder, now: SavedFolder) -> Comparison:
    """Compare all values of documents and tables, and the scenarios, inputs and numbers of the manifests.

    Not compared: when, how long, where and with which versions; pictures and page, which are drawn.
    """
    found = Comparison(counts={MANIFEST: 0})
    found.compare(MANIFEST, "inputs", dict(then.inputs), dict(now.inputs))
    found.compare(MANIFEST, "scenarios", _scenarios(then), _scenarios(now))
    found.compare(MANIFEST, "run", then.told["run"], now.told["run"])
    names = [one for one in dict.fromkeys((*now.files, *then.files)) if one != MANIFEST]
    for name in sorted(names, key=lambda one: not one.endswith(".json")):
        if name == PAGE or Path(name).suffix not in READERS:
            found.not_compared.append(name)
            continue
        found.counts.setdefault(name, 0)
        _compare_file(found, name, then, now)
    return found


def _scenarios(folder: SavedFolder) -> list[Any]:
    """What the manifest says of each scenario; what it says is compared before its hash."""
    return [
        {key: one[key] for key in OF_SCENARIOS if key in one} if isinstance(one, Mapping) else one
        for one in folder.told["scenarios"]
    ]


def _compare_file(found: Comparison, name: str, then: SavedFolder, now: SavedFolder) -> None:
    """Compare one file of both sets; a file that is missing or cannot be read is one difference."""
    kind = Path(name).suffix
    old, new = (_read(folder, name, kind) for folder in (then, now))
    if isinstance(old, str) or isinstance(new, str):
        found.n_values += 1
        was, is_now = (one if isinstance(one, str) else "its values" for one in (old, new))
        found.found(name, "the file", was, is_now)
    elif kind == ".json":
        found.compare(name, "", old, new)
    else:
        _compare_rows(found, name, old, new)


def _read(folder: SavedFolder, name: str, kind: str) -> Any:
    """What a file of a folder holds, or in words why that is not known."""
    if name not in folder.files:
        return NOTHING
    try:
        return READERS[kind](folder.path / name)
    except OSError:
        return "no such file"
    except (ValueError, RecursionError, csv.Error):
        return "a file that cannot be read"


def _compare_rows(found: Comparison, name: str, then: list[list[str]], now: list[list[str]]) -> None:
    """Compare two tables cell by cell; rows are numbered as a spreadsheet does, from 1 for the heads."""
    heads, others = (rows[0] if rows else [] for rows in (now, then))
    if heads != others:
        found.found(name, "row 1, heads", ", ".join(others)[:60], ", ".join(heads)[:60])
    if len(then) != len(now):
        found.found(name, "rows", f"{len(then)}", f"{len(now)}")
    places = [(head, others.index(head), k) for k, head in enumerate(heads) if head in others]
    for row, (old, new) in enumerate(zip(then[1:], now[1:], strict=False), start=2):
        found.n_values += len(places)
        if old == new and heads == others:
            continue
        for head, one, other in places:
            was, is_now = _cell(old, one), _cell(new, other)
            if not _same(_number(was), _number(is_now)):
                found.found(name, f"row {row}, {head}", was or NOTHING, is_now or NOTHING)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _number(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _same(then: Any, now: Any) -> bool:
    """Whether two values are the same: a number however it is written, and no number is a truth value."""
    if isinstance(then, bool) or isinstance(now, bool):
        return then is now
    return bool(then == now)


def _where_they_part(then: Any, now: Any) -> tuple[Any, Any]:
    """Two values; of two long texts that begin alike, what is near the first letter that differs.

    >>> _where_they_part("a" * 100 + "b", "a" * 100 + "c") == ("…" + 20 * "a" + "b", "…" + 20 * "a" + "c")
    True
    """
    if not isinstance(then, str) or not isinstance(now, str):
        return then, now
    pairs = enumerate(zip(then, now, strict=False))
    begin = next((k for k, (one, other) in pairs if one != other), min(len(then), len(now))) - BEFORE
    return (then, now) if begin <= BEFORE else (f"…{then[begin:]}", f"…{now[begin:]}")


def _shown(value: Any) -> str:
    return NOTHING if value is Missing else "null" if value is None else briefly(value)


def _document(path: Path) -> Any:
    """A document without what says how it was made."""
    told = json.loads(read_input(path, f"{path}", MOST_BYTES))
    if not isinstance(told, dict):
        raise ValueError("no document")
    return {key: value for key, value in told.items() if key != MADE}


def _rows(path: Path) -> Any:
    """Rows of a CSV file, the heads first."""
    text = read_input(path, f"{path}", MOST_BYTES).decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def _frame(path: Path) -> Any:
    """Rows of a parquet file, the heads first."""
    import pandas as pd

    try:
        frame = pd.read_parquet(io.BytesIO(read_input(path, f"{path}", MOST_BYTES)))
    except ImportError as error:
        raise ValueError(f"{error}") from None
    return [[*map(str, frame.columns)], *([f"{one}" for one in row] for row in frame.itertuples(index=False))]


READERS = {".json": _document, ".csv": _rows, ".parquet": _frame}
