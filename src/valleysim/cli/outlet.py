"""Standard output and standard error: no character of a scenario acts on the terminal behind them.

All that a command says goes through here, whoever wrote it: tables, sentences, refusals, and what click
tells by itself. Only the styles of our own tables pass, by `Outlet.styled`.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from valleysim.report.characters import known_to, visible


class Outlet(io.TextIOBase):
    """A text stream whose characters are written out where they would act or are not known to it."""

    def __init__(self, stream: TextIO) -> None:
        self.styled = stream
        """The stream itself, for a writer that makes text harmless before it adds its styles."""

    # The library declares an attribute; ours follows the stream behind, which may be exchanged.
    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind."""
        return self.styled.encoding or "utf-8"

    def write(self, text: str) -> int:
        """Write a text of which nothing acts."""
        self.styled.write(known_to(self.encoding, visible(text)))
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind."""
        self.styled.flush()

    def isatty(self) -> bool:
        """Whether a terminal is behind."""
        return self.styled.isatty()

    def fileno(self) -> int:
        """The file descriptor behind."""
        return self.styled.fileno()

    def writable(self) -> bool:
        """It is."""
        return True


@contextmanager
def guarded() -> Iterator[None]:
    """Let both standard streams be outlets."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (
        one if one is None else Outlet(one)  # there is none without a console
        for one in before
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
