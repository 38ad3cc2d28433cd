"""Commands run as people run them: through ``main``, or in a process of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

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


def in_a_process(
    *arguments: object, command: Sequence[str] = MODULE, folder: Path | None = None, **variables: str
) -> Said:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [*command, *(f"{one}" for one in arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={**os.environ, **variables},
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
