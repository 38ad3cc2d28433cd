"""Runs in a process of their own, with what they cost."""

import json
import os
import subprocess
import sys
import tempfile
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


LAUNCHER = """
import json, os, sys, time
begun = time.perf_counter()
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - begun
with open(sys.argv[1], "w") as file:
    json.dump([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024], file)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts a command and measures it. Linux counts the peak of whoever starts a process as the process's own,
so it must be something small: not this process, which may have had hundreds of megabytes."""


def run_alone(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Cost:
    """Run a command from the project's root; it may keep Python's bytecode, as a user's would."""
    environment = {**os.environ, **(variables or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="valleysim-alone-") as folder:
        measured = os.path.join(folder, "cost.json")
        ran = subprocess.run(
            (sys.executable, "-I", "-S", "-c", LAUNCHER, measured, *command),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {ran.returncode}\n{ran.stderr}")
        with open(measured, encoding="utf-8") as file:
            wall, cpu, megabytes = json.load(file)
    return Cost(wall, cpu, megabytes, ran.stderr)
