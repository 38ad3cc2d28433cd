"""Commands run as people run them: through ``main``, or in a process of their own."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import valleysim.cli
from tests.processes import Said, finished, started

__all__ = [
    "ENTERPRISE",
    "MODULE",
    "ROOT",
    "Call",
    "Said",
    "caller",
    "in_a_process",
    "started",
    "wait_for_cpu",
]

ROOT = Path(__file__).parent.parent.parent
ENTERPRISE = ROOT / "scenarios" / "enterprise.toml"
MODULE = (sys.executable, "-m", "valleysim")

Call = Callable[..., Said]


def caller(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """A function that calls ``main`` in this process, with its exit code and both its streams."""
    monkeypatch.delenv("COLUMNS", raising=False)  # workers of a parallel run are given 80

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["valleysim", *(f"{argument}" for argument in arguments)])
        capfd.readouterr()
        code = 0
        try:
            valleysim.cli.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


def in_a_process(
    *arguments: object, command: Sequence[str] = MODULE, folder: Path | None = None, **variables: str
) -> Said:
    """Run a command in a process of its own."""
    return finished(*command, *arguments, cwd=folder, env={**os.environ, **variables})


def wait_for_cpu(process: int, seconds: float) -> None:
    """Wait until a process has used so much CPU time; whatever else the machine does, it has come so far."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        if (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > seconds:
            return
        time.sleep(0.05)
