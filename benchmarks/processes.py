"""Runs in a process of their own, with what they cost."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.subject import ROOT


@dataclass(frozen=True)
class Cost:
    """What a process took, from its start to its end."""

    wall: float
    cpu: float
    megabytes: float
    """Peak of its memory."""
    said: str
    """What it wrote to standard error."""


def run_alone(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Cost:
    """Run a command from the project's root; it may keep Python's bytecode, as a user's would."""
    environment = {**os.environ, **(variables or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)
