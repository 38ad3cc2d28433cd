"""Who does the tasks: threads of ours, or any executor that was given.

A task is a picklable value, done by a function of a module. Results do not depend on who does which task, nor
on the order in which they end.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from operator import itemgetter
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar, cast

from valleysim.errors import SimulationError, UsageError, ValleysimError
from valleysim.simulation.parts import packed, unpacked
from valleysim.simulation.workers import LISTENING, Workers, outcome

WAITING_PER_WORKER = 3
"""Tasks handed out for each worker: one is done, one waits there, one is on its way."""
FIRST_WAITING = 4
"""Tasks handed out before it is known how many workers an executor has."""
MOST_TRIES = 3
SECONDS_OF_A_TASK = 10.0
"""How long a task of an executor that was given should take: long beside what sending it costs."""
SHARES_OF_A_WORKER = 4
"""Into how many tasks, at least, a worker's share of what is left is dealt: so that all end together."""


class Task(Protocol):
    """Part of the work."""

    @property
    def histories(self) -> int:
        """Histories to simulate."""


K = TypeVar("K", bound=Task)
T = TypeVar("T")


@dataclass(frozen=True)
class _Done(Generic[T]):
    """What comes back: the result as few bytes, who did it, and how long it took."""

    data: bytes
    worker: str
    seconds: float


@dataclass(frozen=True)
class _Handed(Generic[K]):
    number: int
    task: K
    tries: int = 1


class Crew:
    """Threads of ours, or an executor that was given; to be used in a ``with`` block.

    A task of an executor that fails for no reason of ours is tried again, `MOST_TRIES` times in all: a worker
    may be lost. How many tasks are handed out follows the workers that have answered.

    Raises:
        UsageError: what is given is no executor.
    """

    def __init__(self, executor: Executor | None, threads: int) -> None:
        check_executor(executor)
        self._pool = Workers(threads) if executor is None else executor
        self.is_ours = executor is None
        self._threads = threads
        self._seen: set[str] = set()
        self._seconds_per_history = 0.0
        self._histories_done = 0

    @property
    def workers(self) -> int:
        """Threads, or the workers of the executor that have answered so far."""
        return self._threads if self.is_ours else max(len(self._seen), 1)

    @property
    def waiting(self) -> int:
        """How many tasks may be handed out."""
        least = 0 if self.is_ours else FIRST_WAITING
        return max(WAITING_PER_WORKER * self.workers, least)

    def task_size(self, usual: int, left: int) -> int:
        """Histories of the next task, of so many that are left: as usual, or as suits the executor."""
        if self.is_ours or not self._seconds_per_history:
            return usual
        wanted = SECONDS_OF_A_TASK / self._seconds_per_history
        return max(int(min(wanted, left / (SHARES_OF_A_WORKER * self.workers))), usual)

    def run(self, do: Callable[[K], T], tasks: Iterable[K], done: Callable[[K, T], None]) -> None:
        """Have all tasks done; ``done`` takes each with its result, in this thread.

        Tasks are asked for only when they can be handed out. Of those that end together, the one that was
        dealt first comes first; if several fail, the first one's error is raised.

        Raises:
            SimulationError: the executor has lost its workers.
        """
        handed: dict[Future[Any], _Handed[K]] = {}
        dealt = enumerate(tasks)
        try:
            while self._hand_out(do, dealt, handed):
                for future in _ended(handed):
                    one = handed.pop(future)
                    ended, result = self._result(do, future, one, handed)
                    if ended:
                        done(one.task, result)
        finally:
            for future in handed:
                future.cancel()

    def _hand_out(
        self, do: Callable[[K], T], dealt: Iterator[tuple[int, K]], handed: dict[Future[Any], _Handed[K]]
    ) -> bool:
        """Hand out as many tasks as may be; whether any is under way."""
        while len(handed) < self.waiting:
            following = next(dealt, None)
            if following is None:
                break
            number, task = following
            handed[self._submit(do, task)] = _Handed(number, task)
        return bool(handed)

    def _submit(self, do: Callable[[K], T], task: K) -> "Future[Any]":
        try:
            return self._pool.submit(do, task) if self.is_ours else self._pool.submit(_away, do, task)
        except RuntimeError as error:  # it is broken, or was shut down
            raise self._lost(error) from error

    def _result(
        self,
        do: Callable[[K], T],
        future: "Future[Any]",
        one: "_Handed[K]",
        handed: dict[Future[Any], _Handed[K]],
    ) -> tuple[bool, T]:
        """Whether a task has ended, or is handed out again, and its result."""
        try:
            result: Any = future.result()
        except BrokenExecutor as error:
            raise self._lost(error) from error
        except ValleysimError:
            _raise_earlier(handed, one.number)
            raise
        except Exception:
            if self.is_ours or one.tries == MOST_TRIES:
                raise
            handed[self._submit(do, one.task)] = _Handed(one.number, one.task, one.tries + 1)
            return False, cast("T", None)
        self._histories_done += one.task.histories
        if self.is_ours:
            return True, result
        self._seen.add(result.worker)
        self._seconds_per_history = result.seconds / max(one.task.histories, 1)
        return True, unpacked(result.data)

    def _lost(self, error: RuntimeError) -> SimulationError:
        return SimulationError(
            f"the executor has lost its workers ({error}); {self._histories_done:,} histories were done. "
            "Run again with another executor, or with threads"
        )

    def leave(self) -> None:
        """Let threads of ours stop at their next pause; an executor that was given goes on by itself."""
        if isinstance(self._pool, Workers):
            self._pool.leave()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self._pool, Workers):
            self._pool.__exit__(kind, error, trace)


def check_executor(executor: object) -> None:
    """Check that something can take tasks, if it is given; raise `UsageError`."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise UsageError(f"executor: found {executor!r:.80}; allowed: a concurrent.futures.Executor")


def _away(do: Callable[[K], T], task: K) -> _Done[T]:
    """Do a task where the executor wants it."""
    begun = time.perf_counter()
    result = do(task)
    worker = f"{socket.gethostname()} {os.getpid()} {threading.get_ident()}"
    return _Done(packed(result), worker, time.perf_counter() - begun)


def _ended(handed: dict[Future[Any], _Handed[K]]) -> list[Future[Any]]:
    """The tasks that have ended, one at least, in the order in which they were dealt."""
    ended: set[Future[Any]] = set()
    while not ended:
        # The wait hears Ctrl-C on every system.
        ended, _ = wait(handed, timeout=LISTENING, return_when=FIRST_COMPLETED)
    return sorted(ended, key=lambda one: handed[one].number)


def _raise_earlier(handed: dict[Future[Any], _Handed[K]], number: int) -> None:
    """Raise the error of the first task that was dealt before another one, and fails too."""
    earlier = [(one.number, future) for future, one in handed.items() if one.number < number]
    for _, future in sorted(earlier, key=itemgetter(0)):
        outcome(future)
