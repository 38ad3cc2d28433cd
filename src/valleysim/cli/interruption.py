"""Ctrl-C is answered within a second, whatever the process is doing.

Python hears a signal between two of its own instructions, in the main thread. Compiled code has none, and a
library may hold the main thread for seconds. The system tells a signal's number to a socket as well, which a
thread of its own reads; if the main thread has not ended the process `PATIENCE` seconds later, that thread
does. What a killed process leaves beside its output is cleaned up by the next (`valleysim.report.temporary`).
"""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click

from valleysim.interrupted import INTERRUPTED, answered, leave

PATIENCE = 0.6
"""Seconds that the main thread has to end by itself, or to say that it goes on."""

_goes_on = threading.Event()


@contextmanager
def answered_soon() -> Iterator[None]:
    """End the process after Ctrl-C if the main thread does not; in other threads there are no signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    watcher = threading.Thread(target=_watch, args=(heard,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        _goes_on.set()  # the main thread ends by itself
        told.close()  # the other reads the end, and ends: Python may abort where it ends beside one that runs
        watcher.join(PATIENCE)
        _goes_on.clear()


def go_on() -> None:
    """Say that an interruption was heard and that the answer is being told; another one ends it."""
    answered()
    _goes_on.set()


def _watch(heard: socket.socket) -> None:
    with heard:
        while received := heard.recv(1):
            if received[0] != signal.SIGINT:
                continue
            if not _goes_on.wait(PATIENCE):
                leave()
            _goes_on.clear()


def end(message: str) -> NoReturn:
    """End the command after an interruption, which is not heard a second time."""
    with suppress(ValueError):  # another thread may have called the command line: it hears no signals
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    click.echo(message, err=True)
    sys.exit(INTERRUPTED)
