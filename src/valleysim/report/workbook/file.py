"""The file of a workbook: one of its document properties is the digest of all of its other parts."""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from valleysim.report.own_file import Kind, OwnFile, Standing, own_file
from valleysim.scenario.inputs import InputFile

PROPERTY = "valleysim-workbook-1"
"""The name of the document property."""
EMPTY = "0" * 64
"""What stands in it until the digest is known."""
PART = "docProps/custom.xml"
_MARK = re.compile(rf'name="{PROPERTY}"><vt:lpwstr>([0-9a-f]{{64}})</vt:lpwstr>'.encode())
MOST_BYTES = 1 << 30
"""Of a workbook unpacked: one of ours has less, and what unpacks to more is not read."""


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        if sum(one.file_size for one in book.infolist()) > MOST_BYTES:
            raise ValueError
        return {one.filename: book.read(one) for one in book.infolist()}


def _digest(parts: dict[str, bytes]) -> str:
    told = hashlib.sha256()
    for name in sorted(parts):
        if name != PART:
            told.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(parts[name]).digest())
    return told.hexdigest()


def _sealed(data: bytes) -> bytes:
    """A workbook with its digest in its place; the same data give the same bytes."""
    parts = _parts(data)
    parts[PART] = parts[PART].replace(EMPTY.encode(), _digest(parts).encode(), 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            told = zipfile.ZipInfo(name)  # of 1980, as all parts are: no time of writing
            told.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(told, part)
    return out.getvalue()


def _standing(data: bytes) -> Standing:
    try:
        parts = _parts(data)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return "foreign"
    found = _MARK.search(parts.get(PART, b""))
    if found is None:
        return "foreign"
    if _digest(parts) != found[1].decode():
        return "changed"
    return "ours"


WORKBOOK_FILE = Kind("workbook", "--xlsx", (".xlsx",), _sealed, _standing)


def workbook_file(path: Path, inputs: Sequence[InputFile] = ()) -> AbstractContextManager[OwnFile]:
    """See before a long run that a workbook may be written; raise `OutputError`."""
    return own_file(path, WORKBOOK_FILE, inputs)
