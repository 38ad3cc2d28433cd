"""The kernel compiled by ``numba.njit`` and nothing else: no private name and the same bits, later.

It is what an unknown release of numba gets (`jit`), and what anybody can ask for.
"""

# mypy: disable-error-code="no-untyped-call, misc"
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}


def entry_point(function: Callable[P, R], *, keep: bool) -> Any:
    """Compile a function that Python calls; ``keep`` it on disk."""
    return numba.njit(cache=keep, **OPTIONS)(function)


def kernel(function: Callable[P, R], _entry_point: object) -> Callable[P, R]:
    """Compile a function for others of the kernel."""
    compiled: Callable[P, R] = numba.njit(**OPTIONS)(function)
    return compiled


def always_inline(function: Callable[P, R], _entry_point: object) -> Callable[P, R]:
    """Like `kernel`, always inlined by LLVM."""
    compiled: Callable[P, R] = numba.njit(forceinline=True, **OPTIONS)(function)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, copied into its callers before they are optimised."""
    compiled: Callable[P, R] = numba.njit(inline="always", **OPTIONS)(function)
    return compiled
