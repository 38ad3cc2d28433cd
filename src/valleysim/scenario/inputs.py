"""Files that a scenario reads: plain files only, each remembered, so that no output replaces it."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

KINDS = (
    (stat.S_ISFIFO, "is a named pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


@dataclass(frozen=True)
class InputFile:
    """A file that was read: as it was named, and what tells it from others whatever it is called."""

    name: str
    path: Path
    device: int
    inode: int
    sha256: str

    def is_at(self, path: Path) -> bool:
        """Whether a path leads to this file: by its name, a link, or another way to write the name."""
        try:
            found = path.stat()
        except OSError:
            return False  # an input is there
        return (found.st_dev, found.st_ino) == (self.device, self.inode)


_remembered: ContextVar[list[InputFile] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering_inputs() -> Iterator[list[InputFile]]:
    """Give a list to which every file is added that is read meanwhile."""
    found: list[InputFile] = []
    token = _remembered.set(found)
    try:
        yield found
    finally:
        _remembered.reset(token)


def read_input(path: Path, name: str, most: int) -> bytes:
    """Bytes of a plain file, one more than ``most`` if it is longer; never waits for anybody to write.

    Args:
        path: where it is.
        name: what people call it.
        most: bytes that are wanted at most.

    Raises:
        OSError: no such file, or no plain file; its ``strerror`` says which.
    """
    _refuse_others(os.stat(path))
    # Between the two looks a named pipe could have taken its place: opened so, it does not wait either.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        _refuse_others(found)
        data = file.read(most + 1)
    remembered = _remembered.get()
    if remembered is not None:
        digest = hashlib.sha256(data).hexdigest()
        real = Path(os.path.realpath(path))
        remembered.append(InputFile(name, real, found.st_dev, found.st_ino, digest))
    return data


def _refuse_others(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    for is_kind, words in KINDS:
        if is_kind(found.st_mode):
            raise OSError(errno.EINVAL, words)
