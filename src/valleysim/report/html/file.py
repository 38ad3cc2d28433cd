"""The file of a page: written whole, and put in the place of nothing but a page that nobody changed."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from valleysim.errors import OutputError
from valleysim.report.files import check_new_file, reason, refusal
from valleysim.report.temporary import temporary_file
from valleysim.scenario.inputs import InputFile

FRESH = "a new name, or a page that valleysim wrote and nobody changed"
MARK = re.compile(rb"<!-- valleysim-page-1 ([0-9a-f]{64}) -->\n\Z")
SUFFIXES = (".html", ".htm")


@dataclass(frozen=True)
class PageFile:
    """A place for a page that was found fit to be written to."""

    path: Path
    inputs: Sequence[InputFile]

    def write(self, html: str) -> None:
        """Write the page whole; raise `OutputError`, and what was there is as it was."""
        data = html.encode()
        mark = f"<!-- valleysim-page-1 {hashlib.sha256(data).hexdigest()} -->\n".encode()
        place = Path(os.path.realpath(self.path))
        try:
            with temporary_file(place) as (temporary, file):
                file.write(data + mark)
                file.flush()
                os.fsync(file.fileno())
                check_page(self.path, self.inputs)
                os.replace(temporary, place)
        except OSError as error:
            raise refusal(self.path, reason(error), "a place to write to") from None


@contextmanager
def page_file(path: Path, inputs: Sequence[InputFile] = ()) -> Iterator[PageFile]:
    """See before a long run that a page may be written; raise `OutputError`."""
    check_page(path, inputs)
    yield PageFile(path, inputs)


def check_page(path: Path, inputs: Sequence[InputFile] = ()) -> None:
    """See that nothing is there, or a page of ours as we wrote it; raise `OutputError`."""
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"--out: found {path}; allowed: a file whose name ends in .html")
    if not os.path.lexists(path):
        check_new_file(path)
        return
    if any(one.is_at(path) for one in inputs):
        raise refusal(path, "a file that the scenario reads", "another name")
    if not path.is_file():
        raise refusal(path, "what is no file", FRESH)
    try:
        data = path.read_bytes()
        with temporary_file(Path(os.path.realpath(path))):
            pass
    except OSError as error:
        raise refusal(path, reason(error), "a place to write to") from None
    found = MARK.search(data)
    if found is None:
        raise refusal(path, "a file that valleysim did not write", FRESH)
    if hashlib.sha256(data[: found.start()]).hexdigest() != found[1].decode():
        raise refusal(path, "a page that was changed since valleysim wrote it", FRESH)
