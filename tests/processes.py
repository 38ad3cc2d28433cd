"""Processes that tests start: each hears an interruption, ends within its time, and leaves none behind."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

LIMIT = 120.0
"""Seconds that a process may take, unless a test says otherwise; a busy machine included."""
SETPRIV = shutil.which("setpriv")
DIES_WITH_US = (SETPRIV, "--pdeathsig", "KILL") if SETPRIV else ()
"""So that killing the tests kills what they have started; where the system has it."""


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@contextmanager
def started(
    command: Sequence[object], *, limit: float = LIMIT, **options: Any
) -> "Iterator[subprocess.Popen[Any]]":
    """A process in a group of its own, that hears an interruption; nothing of the group is left at the end.

    After ``limit`` seconds the group is killed, which ends whatever waits for it, and the test fails.
    Whoever runs the tests may have told this process to ignore interruptions, which children inherit;
    they do not inherit a function that is called. (Only the main thread may say so.)
    """
    words = [*DIES_WITH_US, *(f"{one}" for one in command)]
    main = threading.current_thread() is threading.main_thread()
    heard = signal.signal(signal.SIGINT, signal.default_int_handler) if main else None
    try:
        process = subprocess.Popen(words, start_new_session=True, **options)
    finally:
        if main:
            signal.signal(signal.SIGINT, heard)
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill_group(process.pid)

    try:
        with _after(limit, end):
            yield process
    finally:
        _kill_group(process.pid)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        if late.is_set():
            raise TimeoutError(f"{' '.join(words)[:200]}: not done after {limit:g} s")


def finished(*command: object, limit: float = LIMIT, **options: Any) -> Said:
    """Run a process to its end."""
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with started(command, limit=limit, **pipes, **options) as process:
        out, err = process.communicate()
    return Said(process.returncode, out, err)


@contextmanager
def workers(count: int, method: str, limit: float = 3 * LIMIT) -> Iterator[ProcessPoolExecutor]:
    """Processes that take work; they are killed after ``limit`` seconds, and then who waits is told so."""
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context(method)) as pool:

        def end() -> None:
            for worker in list((pool._processes or {}).values()):
                worker.kill()

        with _after(limit, end):
            yield pool


@contextmanager
def _after(seconds: float, end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` after so many seconds, unless the block is done by then."""
    clock = threading.Timer(seconds, end)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        clock.join()


def _kill_group(leader: int) -> None:
    """Kill a process and all that it has started, unless they have ended."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
