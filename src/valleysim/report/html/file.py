"""The file of a page: its last line is the digest of all before it."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from valleysim.report.own_file import Kind, OwnFile, Standing, own_file
from valleysim.scenario.inputs import InputFile

MARK = re.compile(rb"<!-- valleysim-page-1 ([0-9a-f]{64}) -->\n\Z")


def _sealed(data: bytes) -> bytes:
    return data + f"<!-- valleysim-page-1 {hashlib.sha256(data).hexdigest()} -->\n".encode()


def _standing(data: bytes) -> Standing:
    found = MARK.search(data)
    if found is None:
        return "foreign"
    if hashlib.sha256(data[: found.start()]).hexdigest() != found[1].decode():
        return "changed"
    return "ours"


PAGE_FILE = Kind("page", "--out", (".html", ".htm"), _sealed, _standing)


def page_file(path: Path, inputs: Sequence[InputFile] = ()) -> AbstractContextManager[OwnFile]:
    """See before a long run that a page may be written; raise `OutputError`."""
    return own_file(path, PAGE_FILE, inputs)
