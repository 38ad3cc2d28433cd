"""The folder where compiled code is kept, and whether what lies there may be trusted.

numba keeps compiled code in pickled files and believes whatever it reads. A pickle that somebody else has
put there would run as us, and a file that was cut short would end the run. Hence: the folder is ours alone
(owner, no writing by others, no link), and each file of numba's has a seal of ours beside it, a hash of its
bytes. What has no seal, or another's, is removed before numba looks, and compiled anew.

numba notices an edit of the function it compiles but not of the functions that one calls, so a cache that
numba keys alone returns stale results. Ours is keyed on the text of all kernel sources, on versions, on the
processor and on numba's settings.
"""

import hashlib
import os
import platform
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

KEEP_SECONDS = 30 * 24 * 3600
PREFIX = "valleysim-"
OURS = re.compile(PREFIX + "[0-9a-f]{20}")
SEAL = ".seal"
WRITTEN_BY_NUMBA = (".nbi", ".nbc")
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def folder_name(*versions: str) -> str:
    """Name of the folder for everything that compiled code depends on: sources, versions, settings."""
    kernel = Path(__file__).parents[1]
    digest = hashlib.blake2b(digest_size=10)
    for path in [*sorted(kernel.rglob("*.py")), kernel.parent / "vocabulary.py"]:
        digest.update(path.relative_to(kernel.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    settings = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR"
    ]
    digest.update("\0".join((platform.python_version(), *versions, *settings)).encode())
    return PREFIX + digest.hexdigest()


def find_folder(name: str) -> Path | None:
    """First place that can be written to and trusted: the user's choice, their cache, temporary, none."""
    bases = []
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        bases.append(Path(chosen).absolute())
    bases.append(Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "valleysim")
    for base in bases:
        if _prepared(base / name):
            _prune(base, base / name)
            return base / name
    try:
        temporary = Path(tempfile.gettempdir()) / f"valleysim-{os.getuid() if hasattr(os, 'getuid') else 0}"
    except OSError:  # every disk is full
        return None
    if _made(temporary) and _is_closed(temporary) and _prepared(temporary / name):
        _prune(temporary, temporary / name)
        return temporary / name
    return None


def _made(folder: Path) -> bool:
    """Make the folder, for nobody else, unless something of that name is there; whether it is."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return True


def _prepared(folder: Path) -> bool:
    """Whether compiled code can be kept in a folder: it is made, and what cannot be trusted is removed."""
    try:
        if not (_made(folder) and is_private(folder) and all(_is_guarded(each) for each in folder.parents)):
            return False
        _remove_unsealed(folder)
        for below in [each for each in folder.iterdir() if each.is_dir() or each.is_symlink()]:
            _close_to_others(below)
            if is_private(below):
                _remove_unsealed(below)
            else:
                below.unlink()  # a link; another's folder cannot be removed, and the whole is not used
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError:
        return False
    return True


def is_private(folder: Path) -> bool:
    """Whether it is a folder, no link, that belongs to us and that nobody else can write to."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and _is_ours(found)


def _is_closed(folder: Path) -> bool:
    """Whether a folder where all can write is private, and nobody else can even look into it."""
    return is_private(folder) and (not hasattr(os, "getuid") or stat.S_IMODE(folder.stat().st_mode) == 0o700)


def _is_ours(found: os.stat_result) -> bool:
    """Owned by us, and not for others to write; Windows has neither owners nor modes of this kind."""
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & OTHERS_WRITE


def _close_to_others(path: Path) -> None:
    """Let nobody else write to what numba made of ours: it asks the umask, which may let the group."""
    found = path.lstat()
    ours = hasattr(os, "getuid") and found.st_uid == os.getuid() and not stat.S_ISLNK(found.st_mode)
    if ours and found.st_mode & OTHERS_WRITE:
        path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS_WRITE)


def _is_guarded(folder: Path) -> bool:
    """Whether strangers cannot exchange what lies in a folder on the way to ours."""
    if not hasattr(os, "getuid"):
        return True
    found = folder.stat()
    sticky = found.st_mode & stat.S_ISVTX
    return found.st_uid in (0, os.getuid()) and (sticky or not found.st_mode & stat.S_IWOTH) != 0


def _remove_unsealed(folder: Path) -> None:
    """Remove numba's files that are not as they were when we sealed them."""
    for path in _written(folder):
        if not _is_sealed(path):
            _remove(path)
            _remove(path.with_name(path.name + SEAL))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _written(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.iterdir() if path.suffix in WRITTEN_BY_NUMBA)


def _is_sealed(path: Path) -> bool:
    try:
        found = path.lstat()
        seal = path.with_name(path.name + SEAL).read_bytes()
        return stat.S_ISREG(found.st_mode) and _is_ours(found) and seal == _hash(path)
    except OSError:
        return False


def _hash(path: Path) -> bytes:
    return hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest().encode()


def seal(folder: Path) -> None:
    """Seal what numba has written since; a disk that is full leaves it unsealed, to be compiled anew."""
    try:
        for below in [each for each in folder.iterdir() if each.is_dir()]:
            _close_to_others(below)
            for path in _written(below):
                if not _is_sealed(path):
                    _close_to_others(path)
                    _write(path.with_name(path.name + SEAL), _hash(path))
    except OSError:
        pass


def _write(path: Path, content: bytes) -> None:
    """Write a file at once: whoever reads it sees all of it or nothing."""
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def is_kept(folder: Path, function: str) -> bool:
    """Whether compiled code of a function lies in the folder, with the index by which numba finds it."""
    found = {path.suffix for path in folder.glob("*/*") if f".{function}-" in path.name}
    return found.issuperset(WRITTEN_BY_NUMBA)


def _prune(base: Path, keep: Path) -> None:
    """Remove the compiled code of former sources that nobody has used for a month."""
    try:
        os.utime(keep)
        for folder in base.iterdir():
            ours = folder != keep and OURS.fullmatch(folder.name) and is_private(folder)
            if ours and time.time() - folder.stat().st_mtime > KEEP_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass  # another's business
