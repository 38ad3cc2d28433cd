"""Threads that run the kernel, and leave off soon when the caller is interrupted.

The kernel hears no signal. It returns to Python after a million events (`valleysim.kernel.run`), and there a
thread looks whether its pool was left: the rest of its task is then dropped. Results of tasks that ended
before are whole.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
LISTENING = 0.1
"""Seconds after which a thread that waits looks whether it was interrupted: not every system wakes it."""

_here = threading.local()


class LeftError(Exception):
    """The pool of this thread was left; nobody waits for the task any more."""


class Workers(ThreadPoolExecutor):
    """A pool of threads. A ``with`` block that ends by an exception waits for no task."""

    def __init__(self, threads: int) -> None:
        self._left = threading.Event()
        super().__init__(threads, initializer=_belong, initargs=(self._left,))

    def leave(self) -> None:
        """Start no more tasks, and let those under way stop at their next pause; do not wait for them."""
        self._left.set()
        self.shutdown(wait=False, cancel_futures=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.leave()
        self.shutdown(wait=not self._left.is_set())


def _belong(left: threading.Event) -> None:
    _here.left = left


def outcome(future: Future[T]) -> T:
    """The result of a task; the wait for it hears Ctrl-C on every system."""
    while not future.done():
        wait((future,), timeout=LISTENING)
    return future.result()


def pause() -> None:
    """Raise `LeftError` in a thread whose pool was left; for `valleysim.kernel.run.run_blocks`.

    In the main thread Python itself raises `KeyboardInterrupt` here, after Ctrl-C.
    """
    left: threading.Event | None = getattr(_here, "left", None)
    if left is not None and left.is_set():
        raise LeftError
