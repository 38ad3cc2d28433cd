"""What is being written has a name of its own beside its place, held by a lock while the run is alive."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # no locks on this system: nothing is known of who is alive, so nothing is cleaned up
    fcntl = None  # type: ignore[assignment]

ATTEMPTS = 8
"""How often something is made anew that another run took away before it was held."""
NOT_HELD = -1
"""Where there are no locks nothing is held open either."""
_NAME = re.compile(r"\.valleysim-([0-9a-f]{8})-[0-9a-f]{8}(-former)?")


def temporary_name(path: Path) -> Path:
    """A new hidden name beside ``path``, short whatever its own length."""
    return path.parent / f".valleysim-{_mark(path)}-{secrets.token_hex(4)}"


def former_name(temporary: Path) -> Path:
    """Where a former folder waits on systems that cannot swap two names in one step."""
    return temporary.with_name(f"{temporary.name}-former")


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]


@contextmanager
def temporary_file(path: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file beside ``path``, open for writing; it goes away unless it is renamed; raise `OSError`."""
    temporary, descriptor = _made(path, _make_file)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield temporary, file
    finally:
        temporary.unlink(missing_ok=True)


@dataclass
class TemporaryFolder:
    """A new folder that is held; it goes away unless it is renamed or ``is_kept``."""

    path: Path
    is_kept: bool = False


@contextmanager
def temporary_folder(path: Path) -> Iterator[TemporaryFolder]:
    """A new folder beside ``path``; raise `OSError`."""
    temporary, descriptor = _made(path, _make_folder)
    made = TemporaryFolder(temporary)
    try:
        yield made
    finally:
        if not made.is_kept:
            shutil.rmtree(temporary, ignore_errors=True)
        if descriptor != NOT_HELD:
            os.close(descriptor)


def _make_file(temporary: Path) -> int:
    return os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


def _make_folder(temporary: Path) -> int:
    os.mkdir(temporary)
    if fcntl is None:
        return NOT_HELD
    try:
        return os.open(temporary, os.O_RDONLY)
    except FileNotFoundError:
        raise _TakenError from None
    except OSError:
        os.rmdir(temporary)
        raise


class _TakenError(Exception):
    """Another run took what was made for one that is left over: it was not held yet."""


def _made(path: Path, make: Callable[[Path], int]) -> tuple[Path, int]:
    """Make something beside ``path`` and hold it before another run takes it; raise `OSError`."""
    for _ in range(ATTEMPTS):
        temporary = temporary_name(path)
        try:
            descriptor = make(temporary)
        except _TakenError:
            continue
        if descriptor == NOT_HELD or _is_ours(descriptor, temporary):
            return temporary, descriptor
        os.close(descriptor)
    raise OSError(errno.EBUSY, "other runs clean up there all the time")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let no other run take a folder that is there for one that is left over; raise `OSError`."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a disk without locks: nobody cleans up there
            _locked(descriptor)  # where another run that is alive holds it, that does as well
        yield
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int, temporary: Path) -> bool:
    """Hold what was made; False if another run took it, before it was held, for one that is left over."""
    try:
        return _locked(descriptor) and os.path.lexists(temporary)
    except OSError:
        return True  # a disk without locks: nobody cleans up there


def _locked(descriptor: int) -> bool:
    """Whether a lock was had; False if another run holds it; raise `OSError` where there are no locks."""
    if fcntl is None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clean_up(path: Path) -> None:
    """Take away what killed runs left beside ``path``; put back its former folder if none is there."""
    try:
        left = [(one, found) for one in path.parent.iterdir() if (found := _NAME.fullmatch(one.name))]
    except OSError:
        return
    for one, found in left:
        try:
            _clean_up(one, path if found[1] == _mark(path) else None, is_former=found[2] is not None)
        except OSError:
            continue  # another's, or gone meanwhile


def _clean_up(one: Path, path: Path | None, *, is_former: bool) -> None:
    kind = os.lstat(one)
    if (is_former and path is None) or not (stat.S_ISDIR(kind.st_mode) or stat.S_ISREG(kind.st_mode)):
        return
    if hasattr(os, "geteuid") and kind.st_uid != os.geteuid():
        return
    descriptor = os.open(one, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        if not _locked(descriptor):
            return
        if is_former and path is not None and not os.path.lexists(path):
            os.rename(one, path)
        elif stat.S_ISDIR(kind.st_mode):
            shutil.rmtree(one, ignore_errors=True)
        else:
            os.unlink(one)
    finally:
        os.close(descriptor)
