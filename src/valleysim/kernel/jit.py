"""The options of the compiler, in one place, and the directory where compiled code is kept.

numba notices an edit of the function it compiles but not of the functions that one calls, so a
cache that numba keys alone returns stale results. Ours is keyed on the text of all kernel sources.
"""

# mypy: disable-error-code="attr-defined, call-overload"
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

KEEP_SECONDS = 30 * 24 * 3600


def source_key() -> str:
    """Hash of everything that compiled code depends on: kernel sources, words, versions."""
    from importlib.metadata import version

    here = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=10)
    for path in [*sorted(here.glob("*.py")), here.parent / "vocabulary.py"]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    versions = (version("numba"), version("numpy"), platform.python_version())
    digest.update("/".join(versions).encode())
    return digest.hexdigest()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def find_cache() -> Path | None:
    """First writable place for compiled code: the user's choice, their cache, temporary, none."""
    bases = []
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        bases.append(Path(chosen))
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    bases.append(Path(home) / "valleysim")
    bases.append(Path(tempfile.gettempdir()) / f"valleysim-{os.getuid() if hasattr(os, 'getuid') else 0}")
    key = source_key()
    for base in bases:
        folder = base if base.name == key else base / key  # a process that we have started is told ours
        if _writable(folder):
            _prune(folder.parent, folder)
            return folder
    return None


def _prune(base: Path, keep: Path) -> None:
    """Remove the compiled code of former sources that nobody has used for a month."""
    for folder in base.iterdir():
        if folder == keep or not folder.is_dir() or len(folder.name) != len(keep.name):
            continue
        if time.time() - folder.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


CACHE = find_cache()
if CACHE is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(CACHE)

import numba  # noqa: E402  (reads NUMBA_CACHE_DIR when it is imported)

if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)

INTERPRETED = bool(numba.config.DISABLE_JIT)
"""Whether the kernel runs as plain Python, for tests."""

# After numba's folder for compiled code is set, as numba itself.
from valleysim.kernel.linking import (  # noqa: E402
    OPTIONS,
    DoorCompiler,
    Inner,
    tell_of_compiling,
    tell_once,
    when_compiling,
)

__all__ = [
    "CACHE",
    "INTERPRETED",
    "door",
    "inlined",
    "kernel",
    "spare_linear_algebra",
    "tell_of_compiling",
    "tell_once",
    "unfolded",
    "when_compiling",
]


def door(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of the kernel that Python calls, and keep it on disk."""
    options = {"cache": CACHE is not None, "no_cfunc_wrapper": True, **OPTIONS}
    compiled: Callable[P, R] = numba.njit(pipeline_class=DoorCompiler, **options)(function)
    return compiled


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for others of the kernel (`linking`)."""
    return function if INTERPRETED else Inner(function, door)


def unfolded(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, but always inlined by LLVM, so that a loop that calls it can vectorise."""
    return function if INTERPRETED else Inner(function, door, forceinline=True)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, copied into its callers before they are optimised.

    For functions with a loop of their own inside a loop that must vectorise: left to LLVM, filling
    a block of draws takes three times as long.
    """
    compiled: Callable[P, R] = numba.njit(inline="always", pipeline_class=DoorCompiler, **OPTIONS)(function)
    return compiled


def spare_linear_algebra() -> None:
    """Keep numba from importing scipy.linalg to see whether there is a BLAS: 0.3 s, and no use to the kernel.

    For a process that is ours alone: numba has no ``np.dot`` in it from then on.
    """
    if "scipy.linalg" in sys.modules:
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # None: the import system refuses it
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules["scipy.linalg"]
