"""An interruption (Ctrl-C) ends the process even where a library does not pass it on.

Python raises an interruption in whatever is running. A library that is being imported may turn it into an
error of its own, or drop it where nothing can be raised (a callback, a destructor).
"""

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
STANDARD_ERROR = 2
SHOW_CURSOR = b"\x1b[?25h"
"""A progress bar hides it."""

_heard = threading.Event()


def listen() -> None:
    """Remember interruptions, and end the process where one is dropped; who ignores them goes on doing so."""
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)
        sys.unraisablehook = _dropped


def heard() -> bool:
    """Whether an interruption was heard that nobody has answered yet."""
    return _heard.is_set()


def answered() -> None:
    """Say that the interruption is being answered: errors from here on are what they say."""
    _heard.clear()


def leave() -> NoReturn:
    """End the process at once, past all streams: who does not answer may hold them, and threads may work."""
    with suppress(OSError):  # nobody may listen any more
        shown = SHOW_CURSOR if os.isatty(STANDARD_ERROR) else b""
        os.write(STANDARD_ERROR, shown + b"stopped\n")
    os._exit(INTERRUPTED)


def _hear(_number: int, _frame: FrameType | None) -> NoReturn:
    _heard.set()
    raise KeyboardInterrupt


def _dropped(error: "sys.UnraisableHookArgs") -> None:
    if isinstance(error.exc_value, KeyboardInterrupt):
        leave()
    sys.__unraisablehook__(error)
