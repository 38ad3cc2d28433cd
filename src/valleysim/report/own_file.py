"""Single files of ours: written whole, and put in the place of nothing but one that nobody changed."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from valleysim.errors import OutputError
from valleysim.report.files import check_new_file, reason, refusal
from valleysim.report.temporary import temporary_file
from valleysim.scenario.inputs import InputFile

Standing = Literal["ours", "changed", "foreign"]


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, the option that names it, and how ours are known again.

    ``sealed`` gives data the mark by which ``standing`` knows them.
    """

    name: str
    option: str
    suffixes: tuple[str, ...]
    sealed: Callable[[bytes], bytes]
    standing: Callable[[bytes], Standing]

    @property
    def fresh(self) -> str:
        """What may stand where one is written."""
        return f"a new name, or a {self.name} that valleysim wrote and nobody changed"


@dataclass(frozen=True)
class OwnFile:
    """A place for a file that was found fit to be written to."""

    path: Path
    kind: Kind
    inputs: Sequence[InputFile]

    def write(self, data: bytes) -> None:
        """Write it whole; raise `OutputError`, and what was there is as it was."""
        place = Path(os.path.realpath(self.path))
        try:
            with temporary_file(place) as (temporary, file):
                file.write(self.kind.sealed(data))
                file.flush()
                os.fsync(file.fileno())
                check_own_file(self.path, self.kind, self.inputs)
                os.replace(temporary, place)
        except OSError as error:
            raise refusal(self.path, reason(error), "a place to write to") from None


@contextmanager
def own_file(path: Path, kind: Kind, inputs: Sequence[InputFile] = ()) -> Iterator[OwnFile]:
    """See before a long run that a file may be written; raise `OutputError`."""
    check_own_file(path, kind, inputs)
    yield OwnFile(path, kind, inputs)


def check_name(path: Path, kind: Kind) -> None:
    """See that a file has a name of its kind; raise `OutputError`."""
    if path.suffix.lower() not in kind.suffixes:
        words = f"a file whose name ends in {kind.suffixes[0]}"
        raise OutputError(f"{kind.option}: found {path}; allowed: {words}")


def check_own_file(path: Path, kind: Kind, inputs: Sequence[InputFile] = ()) -> None:
    """See that nothing is there, or a file of ours as we wrote it; raise `OutputError`."""
    check_name(path, kind)
    if not os.path.lexists(path):
        check_new_file(path)
        return
    if any(one.is_at(path) for one in inputs):
        raise refusal(path, "a file that the scenario reads", "another name")
    if not path.is_file():
        raise refusal(path, "what is no file", kind.fresh)
    try:
        data = path.read_bytes()
        with temporary_file(Path(os.path.realpath(path))):
            pass
    except OSError as error:
        raise refusal(path, reason(error), "a place to write to") from None
    standing = kind.standing(data)
    if standing == "foreign":
        raise refusal(path, "a file that valleysim did not write", kind.fresh)
    if standing == "changed":
        raise refusal(path, f"a {kind.name} that was changed since valleysim wrote it", kind.fresh)
