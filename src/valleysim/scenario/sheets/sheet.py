"""A CSV file as spreadsheets save it, up to its cells: which bytes, which separator, which rows."""

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.inputs import read_input

LARGEST_FILE = 5_000_000
SEPARATORS = (",", ";", "\t")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What workbooks (.xlsx, .ods, .xls) begin with, whatever their name."""

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[,;\s]*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]\r\n]*\]')
_FIRST_LINE = re.compile(r'(?:[\s,;]*[\r\n])?((?:"[^"]*"|[^"\r\n])*)')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class Sheet:
    """The rows of a file: cells without the spaces around them, each row with its line."""

    separator: str
    header: list[str]
    header_line: int
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    notices: list[ValidationIssue] = field(default_factory=list)


def refused_sheet(name: str, line: int | None, found: str, allowed: str) -> ScenarioError:
    """The refusal of a whole file."""
    return ScenarioError((ValidationIssue(name, line, None, found, allowed),))


def read_sheet(
    path: Path, name: str, most_rows: int, *, rows: str = "pilots", most_bytes: int = LARGEST_FILE
) -> Sheet:
    """Read the cells of a CSV file.

    Args:
        path: where it is.
        name: what people call it.
        most_rows: rows below the header that are read at most; ``rows`` says what they are.
        rows: a word for rows.
        most_bytes: size of the largest file that is read.

    Raises:
        ScenarioError: no such file, or more rows or bytes than that.
    """
    try:
        data = read_input(path, name, most_bytes)
    except OSError as error:
        reason = (error.strerror or f"{error}").lower()
        raise refused_sheet(name, None, f"a file that cannot be read ({reason})", "a CSV file") from None
    if len(data) > most_bytes:
        most = f"{most_bytes // 1_000_000} MB"
        raise refused_sheet(name, None, f"a file of more than {most}", f"{most} at most")
    notices: list[ValidationIssue] = []
    return _cells(text_of(data, name, notices), name, notices, (most_rows, rows))


def text_of(data: bytes, name: str, notices: list[ValidationIssue]) -> str:
    """The text of a file in UTF-8, or in what spreadsheets write instead, which is then said."""
    if data.startswith(WORKBOOKS):
        raise refused_sheet(name, None, "a workbook, whatever its name says", "a sheet saved as CSV UTF-8")
    encoding = next((one for mark, one in _UTF16.items() if data.startswith(mark)), _unmarked_utf16(data))
    if encoding is not None:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise refused_sheet(name, None, "a damaged file in UTF-16", "a CSV file in UTF-8") from None
        words = "read as UTF-16, as its first bytes say; UTF-8 is what others expect"
        notices.append(ValidationIssue.note(None, words, name))
        return text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _windows_text(data, name, line, notices)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a header in plain letters is 0."""
    start = data[:64]
    if len(start) >= 8 and not any(start[1:8:2]) and all(start[0:8:2]):
        return "utf-16-le"
    if len(start) >= 8 and not any(start[0:8:2]) and all(start[1:8:2]):
        return "utf-16-be"
    return None


def _windows_text(data: bytes, name: str, line: int, notices: list[ValidationIssue]) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refused_sheet(name, line, "bytes that are not UTF-8", "a CSV file in UTF-8") from None
    foreign = dict.fromkeys(c for c in text if ord(c) > 127)
    shown = "".join(foreign)[:8]
    words = (
        f"read as Windows text (cp1252), for it is not UTF-8; it has the letters {shown}: if they are wrong, "
        "save it as CSV UTF-8"
    )
    notices.append(ValidationIssue.note(None, words, name, line))
    return text


def _cells(text: str, name: str, notices: list[ValidationIssue], most: tuple[int, str]) -> Sheet:
    first = _first_line(text)
    said, skipped = _SEP_LINE.fullmatch(first[1]), 0
    if said is not None:
        if said[1] not in SEPARATORS:
            line = len(_LINE_END.findall(text, 0, first.start(1))) + 1
            found, allowed = f"columns separated by {said[1]}", "columns separated by , ; or tabs"
            raise refused_sheet(name, line, found, allowed)
        end = _LINE_END.match(text, first.end())
        start = first.end() if end is None else end.end()
        text, skipped = text[start:], len(_LINE_END.findall(text, 0, start))
        first = _first_line(text)
    separator = _separator(first[1]) if said is None else said[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    sheet = Sheet(separator, [], skipped + 1, notices=notices)
    last = 0
    try:
        for row in reader:
            line, last = skipped + last + 1, reader.line_num
            cells = [cell.strip() for cell in row]
            if not any(cell.strip(",; ") for cell in cells):
                continue
            if not sheet.header:
                while not cells[-1]:
                    cells.pop()  # spreadsheets put separators behind the last column
                sheet.header, sheet.header_line = cells, line
                continue
            if len(sheet.rows) == most[0]:
                raise refused_sheet(name, line, f"more than {most[0]:,} {most[1]}", f"{most[0]:,} at most")
            sheet.rows.append((line, cells))
    except csv.Error as error:
        found = f"a mistake of syntax: {error}"
        raise refused_sheet(name, skipped + reader.line_num, found, "CSV") from None
    return sheet


def _first_line(text: str) -> re.Match[str]:
    """The first line in which anything stands, with line ends that are inside quotes, as group 1."""
    found = _FIRST_LINE.match(text)
    assert found is not None  # it matches nothing as well
    return found


def _separator(header: str) -> str:
    """What separates the columns of a header: not what stands inside quotes or the names of seats."""
    plain = _QUOTED.sub("", header)
    if not any(separator in plain for separator in SEPARATORS):
        plain = header
    if not any(separator in plain for separator in SEPARATORS):
        return ";"  # one column: a comma in it is of a number or a name
    return max(SEPARATORS, key=plain.count)
