"""Single files: written whole or not at all, and never over another."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from valleysim.errors import OutputError, ValidationIssue
from valleysim.report.characters import escaped_in_json
from valleysim.report.temporary import clean_up, temporary_file
from valleysim.scenario.sheets.cells import safe_cell

Writer = Callable[[IO[bytes]], object]


def refusal(path: Path, found: str, allowed: str) -> OutputError:
    """A place that cannot be written to, told on one line."""
    return OutputError(f"{ValidationIssue(f'{path}', None, None, found, allowed)}")


def reason(error: OSError) -> str:
    """Why the system refused something."""
    return (error.strerror or f"{error}").lower()


def write_whole(path: Path, write: Writer) -> None:
    """Let ``write`` fill a new file that is on the disk when this returns; raise `OSError`."""
    with path.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


def write_new_file(path: Path, write: Writer) -> None:
    """Let ``write`` fill a file that is not there yet: whole or not at all; raise `OutputError`."""
    check_new_file(path)
    try:
        with temporary_file(path) as (temporary, file):
            write(file)
            file.flush()
            os.fsync(file.fileno())
            _take_name(temporary, path)
    except FileExistsError:
        raise _already_there(path) from None
    except OSError as error:
        raise refusal(path, reason(error), "a place to write to") from None


def _take_name(temporary: Path, path: Path) -> None:
    """Give a file its name, unless another has it by now."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that has no links
        if os.path.lexists(path):
            raise FileExistsError from None
        os.rename(temporary, path)


def check_new_file(path: Path) -> None:
    """See that a file can be made, and that none is there; raise `OutputError`."""
    if path.parent.is_dir():
        clean_up(path)
    else:
        raise refusal(path, f"no folder {path.parent}", "a file in a folder that exists")
    if os.path.lexists(path):
        raise _already_there(path)
    try:
        with temporary_file(path):
            pass
    except OSError as error:
        raise refusal(path, reason(error), "a folder to write to") from None


def _already_there(path: Path) -> OutputError:
    kind = "a folder" if path.is_dir() else "a file"
    return refusal(path, f"{kind} that is already there", "a new name")


def write_new(path: Path, text: str) -> None:
    """Write a text file that is not there yet; raise `OutputError`."""
    write_new_file(path, lambda file: file.write(text.encode()))


def write_files(
    folder: Path,
    texts: Mapping[str, str],
    *,
    replacing: bool,
    inputs: Sequence[str] = (),
    otherwise: str = "another folder",
) -> None:
    """Write text files into a folder, which is made if it is not there: all are whole before any is in place.

    Args:
        folder: where.
        texts: by name.
        replacing: whether files of these names that are there may be replaced.
        inputs: files that were read and stand in the folder under these names: they are never replaced.
        otherwise: what is allowed where a file is there already.

    Raises:
        OutputError: a file that is there, or no place to write to.
    """
    if inputs:
        raise refusal(folder, f"{inputs[0]}, which was read", "another folder (--out)")
    if os.path.lexists(folder) and not folder.is_dir():
        raise refusal(folder, "a file", "a folder")
    there = [name for name in texts if os.path.lexists(folder / name)]
    if there and not replacing:
        raise refusal(folder / there[0], "a file that is already there", otherwise)
    try:
        folder.mkdir(exist_ok=True)
        with ExitStack() as stack:
            waiting = []
            for name, text in texts.items():
                temporary, file = stack.enter_context(temporary_file(folder / name))
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
                waiting.append((temporary, folder / name))
            for temporary, path in waiting:
                os.replace(temporary, path)
    except OSError as error:
        raise refusal(folder, reason(error), "a folder to write to") from None


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON text, always the same for the same values."""
    return escaped_in_json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


class CsvRows:
    """Writes rows of a CSV file by ``write``: nothing for None, and no text that acts as a formula."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        # Asked to end rows so, csv quotes cells that hold either of the two; rows end in a line feed alone.
        self._writer = csv.writer(self, lineterminator="\r\n")

    def write(self, row: str) -> None:
        """What csv calls with each row."""
        self._write(row.removesuffix("\r\n") + "\n")

    def add(self, cells: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in cells)

    def add_plain(self, rows: Iterable[Iterable[object]]) -> None:
        """Write rows of which no cell is a text of anybody's."""
        self._writer.writerows(rows)


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV text with a header."""
    rows = list(rows)
    out = io.StringIO(newline="")
    names = list(rows[0])
    table = CsvRows(out.write)
    table.add(names)
    for row in rows:
        table.add(row[name] for name in names)
    return out.getvalue()


def written(text: str) -> Writer:
    """What writes a text."""
    data = text.encode()
    return lambda file: file.write(data)
