"""Linear algebra by one thread: several add up in an order of their own, and the last bits depend on it."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.RLock()


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def by_one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Have a function's matrix products done by one thread, and one such function at a time.

    The number of threads is a setting of the process; it is as before when the function returns.
    """

    @wraps(function)
    def alone(*arguments: P.args, **named: P.kwargs) -> R:
        with _lock, _controller().limit(limits=1, user_api="blas"):
            return function(*arguments, **named)

    return alone
