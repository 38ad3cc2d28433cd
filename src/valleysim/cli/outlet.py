"""Standard output and standard error: no character of a scenario acts on the terminal behind them.

All that a command says goes through here, whoever wrote it: tables, sentences, refusals, and what click
tells by itself. Only the styles of our own tables pass, by `Outlet.styled`.

A stream that is closed, or whose reader leaves, costs what goes there and nothing else.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO, TypeVar, cast

from valleysim.report.characters import known_to, visible

T = TypeVar("T")


class Behind(io.TextIOBase):
    """A text stream before another one, which says where it goes."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    # The library declares an attribute; ours follows the stream behind, which may be exchanged.
    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind."""
        return self.stream.encoding or "utf-8"

    def flush(self) -> None:
        """Flush the stream behind."""
        self.stream.flush()

    def isatty(self) -> bool:
        """Whether a terminal is behind."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """The file descriptor behind."""
        return self.stream.fileno()

    def writable(self) -> bool:
        """It is."""
        return True


class Lasting(Behind):
    """A text stream that goes nowhere from the first failure on that is ``forgiven``."""

    def __init__(self, stream: TextIO, forgiven: type[OSError]) -> None:
        super().__init__(stream)
        self._forgiven = forgiven

    def write(self, text: str) -> int:
        """Write a text, if anybody takes it."""
        return self._tried(lambda: self.stream.write(text), len(text))

    def flush(self) -> None:
        """Flush the stream behind, if anybody takes what it holds."""
        self._tried(self.stream.flush, None)

    def _tried(self, step: Callable[[], T], otherwise: T) -> T:
        try:
            return step()
        except self._forgiven:
            forget(self.stream)
            return otherwise


def forget(stream: TextIO) -> None:
    """Let a stream go nowhere, with what it could not get rid of: the interpreter would try again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass  # it has no descriptor
    finally:
        os.close(nowhere)


class Outlet(Behind):
    """A text stream whose characters are written out where they would act or are not known to it."""

    @property
    def styled(self) -> TextIO:
        """The stream itself, for a writer that makes text harmless before it adds its styles."""
        return self.stream

    def write(self, text: str) -> int:
        """Write a text of which nothing acts."""
        self.stream.write(known_to(self.encoding, visible(text)))
        return len(text)


@contextmanager
def guarded() -> Iterator[None]:
    """Let both standard streams be outlets; an answer that a full disk does not take is still a failure."""
    before = sys.stdout, sys.stderr
    _fill_descriptors()
    with ExitStack() as stack:
        out, err = (
            # There is none without a console, nor if whoever calls has closed it.
            stack.enter_context(open(os.devnull, "w", encoding="utf-8")) if one is None else one
            for one in before
        )
        sys.stdout = Outlet(cast("TextIO", Lasting(out, BrokenPipeError)))
        sys.stderr = Outlet(cast("TextIO", Lasting(err, OSError)))
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def _fill_descriptors() -> None:
    """Let nothing that is opened later be taken for a standard stream that was closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            taken = os.open(os.devnull, os.O_RDWR)
            if taken != number:
                os.dup2(taken, number)
                os.close(taken)
