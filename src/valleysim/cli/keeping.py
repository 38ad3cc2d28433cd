"""Where an answer is kept: a folder (``--out``), a workbook (``--xlsx``), or both."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial, wraps
from os.path import commonpath, realpath
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from valleysim.cli.arguments import Place

if TYPE_CHECKING:
    from valleysim.report.content import Rendered
    from valleysim.report.folder import OutputFolder
    from valleysim.report.own_file import OwnFile
    from valleysim.scenario.inputs import InputFile

Command = Callable[..., Any]
_OUT = click.option(
    "--out", type=Place("FOLDER", "results"), help="Write the document, tables, pictures and manifest here."
)
_XLSX = click.option(
    "--xlsx",
    type=Place("FILE", "results.xlsx"),
    help="Write a workbook: a sheet a table, charts, the ledger, how it was made.",
)


@dataclass(frozen=True)
class Keep:
    """Where an answer was asked to be kept."""

    folder: Path | None = None
    workbook: Path | None = None

    @property
    def is_in_set(self) -> bool:
        """Whether the workbook stands in the folder itself, and is one of its files."""
        if self.folder is None or self.workbook is None:
            return False
        return realpath(self.workbook.parent) == realpath(self.folder)


NOWHERE = Keep()


def keeping(function: Command) -> Command:
    """Give a command ``--out`` and ``--xlsx``; both arrive as one `Keep` named ``out``."""

    @wraps(function)
    def kept(*, out: Path | None, xlsx: Path | None, **given: Any) -> Any:
        return function(out=Keep(out, xlsx), **given)

    command: Command = kept
    return _OUT(_XLSX(command))


@dataclass
class Places:
    """Places that were found fit to be written to."""

    keep: Keep
    folder: "OutputFolder | None"
    workbook: "OwnFile | None"
    inputs: "Sequence[InputFile]" = field(default=())

    def write(self, answer: "Rendered") -> Iterator[Path]:
        """Write the folder and the workbook, and give the place of each; say what could not be drawn."""
        command = shlex.join(["valleysim", *sys.argv[1:]])
        if self.folder is not None:
            from valleysim.report.answer_files import answer_files

            if self.keep.workbook is not None and self.keep.is_in_set:
                self.folder.more[self.keep.workbook.name] = partial(self._write_in_set, answer, command)
            content = answer_files(answer)
            self.folder.write(content, command, _way_to_here(self.folder.place))
            for notice in content.notices:
                click.echo(notice, err=True)
            yield self.folder.path
        if self.workbook is not None:
            from valleysim.report.workbook.book import workbook

            self.workbook.write(workbook(answer, command, self.inputs))
        if self.keep.workbook is not None:
            yield self.keep.workbook

    def _write_in_set(self, answer: "Rendered", command: str, file: IO[bytes]) -> None:
        from valleysim.report.workbook.book import workbook
        from valleysim.report.workbook.file import WORKBOOK_FILE

        file.write(WORKBOOK_FILE.sealed(workbook(answer, command, self.inputs)))


@contextmanager
def places(keep: Keep, inputs: "Sequence[InputFile]") -> Iterator[Places]:
    """See before a long run that all that was asked for may be written; raise `OutputError`."""
    from contextlib import ExitStack

    from valleysim.errors import UsageError
    from valleysim.report.folder import output_folder

    workbook = None
    with ExitStack() as stack:
        if keep.workbook is not None:
            from valleysim.report.own_file import check_name
            from valleysim.report.workbook.file import WORKBOOK_FILE, workbook_file

            check_name(keep.workbook, WORKBOOK_FILE)
            if keep.folder is not None and not keep.is_in_set and hold_each_other(keep.workbook, keep.folder):
                raise UsageError(
                    f"--xlsx: found {keep.workbook}, which cannot be beside --out {keep.folder}; "
                    "allowed: a file directly in that folder, or outside of it"
                )
            if not keep.is_in_set:
                workbook = stack.enter_context(workbook_file(keep.workbook, inputs))
        folder = stack.enter_context(output_folder(keep.folder, inputs))
        yield Places(keep, folder, workbook, inputs)


def _way_to_here(folder: Path) -> str:
    """The way from a folder to the one in which we are: the whole path where none leads there."""
    here = realpath(os.curdir)
    try:
        return Path(os.path.relpath(here, folder)).as_posix()
    except ValueError:  # on another drive
        return here


def hold_each_other(path: Path, other: Path) -> bool:
    """Whether two paths are the same, or either lies below the other."""
    one, two = realpath(path), realpath(other)
    return commonpath([one, two]) in (one, two)
