"""How the kernel is compiled, in one place: joined before it is optimised (`linking`), or plainly (`plain`).

Joining leans on private names of numba. It is for the releases that it was tested with; every other gets
the plain way, as does ``VALLEYSIM_PLAIN_NUMBA=1``. Both give the same bits.
"""

# mypy: disable-error-code="attr-defined"
import os
import re
import threading
from collections.abc import Callable
from functools import update_wrapper
from types import ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

import llvmlite.binding
import numba
import numpy as np

from valleysim.kernel.numba.cache import find_folder, folder_name, is_kept, seal

P = ParamSpec("P")
R = TypeVar("R")

OLDEST, NEWEST = (0, 62), (0, 68)
"""Releases of numba that the joined way was tested with."""

INTERPRETED = bool(numba.config.DISABLE_JIT)
"""Whether the kernel runs as plain Python, for tests."""

_lock = threading.Lock()
_told: list[Callable[[], None]] = []


def _choose() -> tuple[ModuleType, str]:
    """The way to compile, and why it is the plain one although nobody asked for it."""
    from valleysim.kernel.numba import plain

    if os.environ.get("VALLEYSIM_PLAIN_NUMBA", "") not in ("", "0"):
        return plain, ""
    release = tuple(int(part) for part in re.findall(r"\d+", numba.__version__)[:2])
    if not OLDEST <= release <= NEWEST:
        low, high = (".".join(map(str, each)) for each in (OLDEST, NEWEST))
        return plain, f"numba {numba.__version__} is not one of the releases tested ({low} to {high})"
    try:
        from valleysim.kernel.numba import linking
    except (ImportError, AttributeError) as missing:
        return plain, f"numba {numba.__version__} is not as expected ({missing})"
    return linking, ""


_way, PLAIN_BECAUSE = _choose()
"""Why the kernel is compiled the plain way though nobody asked for it; empty if it is not."""


def _find_folder() -> Any:
    processor = (llvmlite.binding.get_host_cpu_name(), llvmlite.binding.get_host_cpu_features().flatten())
    versions = (numba.__version__, llvmlite.__version__, np.__version__)
    return find_folder(folder_name(_way.__name__, *versions, *processor))


CACHE = None if INTERPRETED else _find_folder()
"""Where compiled code is kept; None if there is no place."""


def tell_of_compiling(tell: Callable[[], None]) -> None:
    """Have ``tell`` called when something is compiled, which takes long; no more than once."""
    _told[:] = [tell]


class EntryPoint(Generic[P, R]):
    """A function of the kernel that Python calls; compiled at the first call, unless it was kept."""

    def __init__(self, function: Callable[P, R]) -> None:
        self.py_func = function
        update_wrapper(self, function)
        self.compiled = self._compiler()
        self._signatures = 0

    def _compiler(self) -> Any:
        """The function as numba compiles it, which keeps code in our folder or not at all."""
        if CACHE is not None:
            with _lock:  # the setting is numba's own, and for this moment ours
                before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(CACHE)
                try:
                    compiled = _way.entry_point(self.py_func, keep=True)
                    if str(compiled.stats.cache_path).startswith(str(CACHE)):
                        return compiled
                except (OSError, RuntimeError):
                    pass  # the folder has gone, or cannot be written to any more
                finally:
                    numba.config.CACHE_DIR = before
        return _way.entry_point(self.py_func, keep=False)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        """Compile at the first call."""
        if not self._signatures:
            self._tell()
        result: R
        try:
            result = self.compiled(*arguments, **named)
        except OSError:  # compiled it is, but it could not be kept
            result = self.compiled(*arguments, **named)
        # The list of its signatures would hash the types of every argument, at 0.15 ms a call.
        if len(self.compiled.overloads) != self._signatures:
            self._signatures = len(self.compiled.overloads)
            if CACHE is not None:
                seal(CACHE)
        return result

    def _tell(self) -> None:
        with _lock:
            if _told and (CACHE is None or not is_kept(CACHE, self.py_func.__qualname__)):
                _told.pop()()


def entry_point(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of the kernel that Python calls, and keep it on disk."""
    return function if INTERPRETED else EntryPoint(function)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for others of the kernel."""
    compiled: Callable[P, R] = function if INTERPRETED else _way.kernel(function, entry_point)
    return compiled


def always_inline(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, but always inlined by LLVM, so that a loop that calls it can vectorise."""
    compiled: Callable[P, R] = function if INTERPRETED else _way.always_inline(function, entry_point)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, copied into its callers before they are optimised.

    For functions with a loop of their own inside a loop that must vectorise: left to LLVM, filling
    a block of draws takes three times as long.
    """
    compiled: Callable[P, R] = function if INTERPRETED else _way.inlined(function)
    return compiled


def spare_linear_algebra() -> None:
    """Keep numba from importing scipy.linalg to see whether there is a BLAS: 0.3 s, and no use to the kernel.

    For a process that is ours alone: numba has no ``np.dot`` in it from then on.
    """
    import sys
    from importlib import import_module

    if "scipy.linalg" in sys.modules:
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # None: the import system refuses it
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules["scipy.linalg"]
