"""What goes to the terminal beside the answer: progress and notices, on standard error only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 1.0
"""Seconds before a progress bar appears."""


def prepare_kernel() -> None:
    """Load what the kernel needs and no more; a long compile says what it is doing, once per machine."""
    from valleysim.kernel.jit import CACHE, spare_linear_algebra, tell_of_compiling

    spare_linear_algebra()
    kept = "" if CACHE is not None else "; no place to keep it was found, so every run does"
    told = f"Compiling the kernel, once on this machine (some seconds{kept}) …"
    tell_of_compiling(lambda: click.echo(told, err=True))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left, when standard error is a terminal and the run is a long one."""
    if not sys.stderr.isatty():
        yield lambda done, planned: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
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


def wide_console(width: int) -> "Console":
    """Standard output, with at least this many columns where nobody's window says how many there are."""
    from rich.console import Console

    console = Console(highlight=False)
    if console.is_terminal and console.width >= width:
        return console
    return Console(highlight=False, width=width)
