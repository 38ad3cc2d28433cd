"""What libraries say to programmers is not shown to who asks a question: it names places inside them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """Let no warning be shown, whatever the environment asks for; one made an error stays an error."""
    shown = warnings.showwarning
    warnings.showwarning = _say_nothing
    try:
        yield
    finally:
        warnings.showwarning = shown


def quiet_logs() -> None:
    """Let no record of a log be written to standard error for want of any other place."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def _say_nothing(*_: Any, **__: Any) -> None:
    pass
