"""What goes to the terminal beside the answer: progress and notices, on standard error only."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console

    from valleysim.cli.keeping import Places
    from valleysim.report.content import Item, Rendered
    from valleysim.scenario import Scenario


COLUMNS = 100
"""Width of tables where nobody says how wide they may be."""
FEWEST_COLUMNS, MOST_COLUMNS = 40, 1_000
LINES = 25
"""Nothing that is shown depends on the height."""
PATIENCE = 1.0
"""Seconds before a progress bar appears."""


def tell_how_read(scenario: "Scenario") -> None:
    """Say what people should know of how the files of a scenario were read."""
    for notice in scenario.reading_notices:
        click.echo(f"{notice.place}: {notice.text}", err=True)


def prepare_kernel() -> None:
    """Load what the kernel needs and no more; a long compile says what it is doing, once per machine."""
    from valleysim.cli.quiet import quiet_logs
    from valleysim.kernel.numba.jit import CACHE, PLAIN_BECAUSE, spare_linear_algebra, tell_of_compiling

    quiet_logs()
    spare_linear_algebra()
    if PLAIN_BECAUSE:
        click.echo(f"{PLAIN_BECAUSE}: it is used plainly, for the same results after a longer wait", err=True)
    kept = "" if CACHE is not None else "; no place to keep it was found, so every run does"
    told = f"Compiling the kernel, once on this machine (some seconds{kept}) …"
    tell_of_compiling(lambda: click.echo(told, err=True))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left, when standard error is a terminal and the run is a long one."""
    if not sys.stderr.isatty():
        yield lambda done, planned: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=_console(sys.stderr),
        transient=True,
    )
    task = bar.add_task(what, total=None, rate="")
    begun = time.perf_counter()

    def tell(done: int, planned: int) -> None:
        elapsed = time.perf_counter() - begun
        if elapsed > PATIENCE and not bar.live.is_started:
            bar.start()
        rate = f"{done / elapsed / 1e6:.2f} M/s" if elapsed > 0.0 else ""
        bar.update(task, completed=done, total=planned, rate=rate)

    try:
        yield tell
    finally:
        bar.stop()


def page() -> "Console":
    """Standard output for tables: as wide as the terminal, or as ``COLUMNS`` says, or else 100 columns."""
    return _console(sys.stdout)


def _console(stream: TextIO) -> "Console":
    """A console on a stream, of a size that is told: the library fails on sizes that are no numbers."""
    from rich.console import Console

    file = _styled(stream)
    told = os.environ.get("COLUMNS", "")
    wide = int(told) if told.isdecimal() and len(told) < 6 else COLUMNS
    if file.isatty():
        wide = shutil.get_terminal_size((COLUMNS, LINES)).columns
    return Console(
        file=file,
        highlight=False,
        markup=False,
        emoji=False,
        width=min(max(wide, FEWEST_COLUMNS), MOST_COLUMNS),
        height=LINES,
    )


def _styled(stream: TextIO) -> TextIO:
    """The stream itself, past the guard that would write out the styles: `valleysim.report.page` cleans."""
    styled: TextIO = getattr(stream, "styled", stream)
    return styled


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document; all of its letters are escaped where the output does not know every one."""
    from valleysim.report.characters import escaped_in_json, fits
    from valleysim.report.files import json_text

    text = json_text(document)
    known = fits(sys.stdout.encoding or "utf-8", text)
    click.echo(text if known else escaped_in_json(text, ascii_only=True), nl=False)


def answer(tell: Callable[[], None], keep: Callable[[], None]) -> None:
    """Tell an answer and keep it in files: neither is lost when the other cannot be done."""
    try:
        tell()
    except OSError:
        keep()
        raise
    keep()


def give(found: "Rendered", kept: "Places", *, form: str) -> None:
    """Tell an answer in a form, and keep it where that was asked for."""

    def keep() -> None:
        for path in kept.write(found):
            if form == "text":
                click.echo(f"written: {path}")

    answer(lambda: tell(found, found.content(), form), keep)


def tell(found: "Rendered", items: "Iterable[Item]", form: str) -> None:
    """Print an answer: tables for the terminal, one JSON document, or Markdown."""
    if form == "json":
        print_json(found.document())
    elif form == "markdown":
        from valleysim.report.markdown import markdown_text

        click.echo(markdown_text(items), nl=False)
    else:
        from valleysim.report.terminal import print_items

        print_items(items, page())
