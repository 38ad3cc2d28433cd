"""Commands run as people run them: through ``main``, or in a process of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import valleysim.cli

ROOT = Path(__file__).parent.parent.parent
ENTERPRISE = ROOT / "scenarios" / "enterprise.toml"
MODULE = (sys.executable, "-m", "valleysim")

Call = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def caller(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A function that calls ``main`` in this process, with its exit code and both its streams."""
    monkeypatch.delenv("COLUMNS", raising=False)  # workers of a parallel run are given 80

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["valleysim", *(f"{one}" for one in arguments)])
        capfd.readouterr()
        code = 0
        try:
            valleysim.cli.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


@contextmanager
def started(command: Sequence[object], **options: Any) -> "Iterator[subprocess.Popen[Any]]":
    """A process in a group of its own, that hears an interruption; nothing of the group is left at the end.

    Whoever runs the tests may have told this process to ignore interruptions, which children inherit;
    they do not inherit a function that is called.
    """
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen([f"{one}" for one in command], start_new_session=True, **options)
    finally:
        signal.signal(signal.SIGINT, heard)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def in_a_process(
    *arguments: object, command: Sequence[str] = MODULE, folder: Path | None = None, **variables: str
) -> Said:
    """Run a command in a process of its own."""
    with started(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
    ) as process:
        out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)
