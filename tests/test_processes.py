"""Processes that tests start: none is left, none waits for ever, and there is one way to start them."""

import ast
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import DIES_WITH_US, finished, started, workers

ROOT = Path(__file__).parents[1]
TWO = """
import os, sys, time
if not os.fork():
    time.sleep(600)
print(os.getpid(), flush=True)
time.sleep(600)
"""
"""A process that starts another, says so, and waits as that does."""
FAMILY = """
import sys, time
from tests.processes import started
with started([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
    print(process.pid, flush=True)
    time.sleep(600)
"""


def in_group(leader: int) -> list[int]:
    """The processes of a group that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="who lives is read from /proc")


def gone(group: int) -> bool:
    """Whether all of a group have ended, or do within some seconds."""
    late = time.monotonic() + 20.0
    while in_group(group) and time.monotonic() < late:
        time.sleep(0.01)
    return not in_group(group)


@needs_proc
def test_a_process_that_waits_for_ever_is_killed_with_its_children_and_told() -> None:
    began = time.monotonic()
    with (
        pytest.raises(TimeoutError, match=r"not done after 1 s"),
        started([sys.executable, "-c", TWO], limit=1.0, stdout=subprocess.PIPE) as process,
    ):
        process.communicate()
    assert time.monotonic() - began < 30.0
    assert gone(process.pid)


@needs_proc
def test_a_test_that_fails_leaves_no_process() -> None:
    def fails() -> None:
        with started([sys.executable, "-c", TWO], stdout=subprocess.PIPE) as process:
            groups.append(process.pid)
            assert process.stdout is not None
            assert int(process.stdout.readline()) == process.pid
            assert len(in_group(process.pid)) == 2
            raise AssertionError("of the test")

    groups: list[int] = []
    with pytest.raises(AssertionError, match="of the test"):
        fails()
    assert gone(groups[0])


@needs_proc
@pytest.mark.skipif(not DIES_WITH_US, reason="the system cannot tie a process to the one that started it")
def test_tests_that_are_killed_leave_no_process() -> None:
    with started([sys.executable, "-c", FAMILY], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert in_group(child) == [child]
        process.kill()
        process.wait()
        assert gone(child)


def test_an_interruption_is_heard_though_the_tests_ignore_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        said = finished(
            sys.executable, "-c", "import os, signal, time; os.kill(os.getpid(), 2); time.sleep(60)"
        )
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert said.code == -signal.SIGINT
    assert "KeyboardInterrupt" in said.err


def test_workers_that_wait_for_ever_are_killed_and_told() -> None:
    from concurrent.futures.process import BrokenProcessPool

    with pytest.raises(BrokenProcessPool), workers(1, "spawn", limit=3.0) as pool:
        pool.submit(time.sleep, 600).result()


STARTS = {
    "subprocess": {"run", "Popen", "call", "check_call", "check_output"},
    "os": {"fork", "system", "popen"},
}
"""Ways to start a process, that only `tests.processes` may use."""


def starting(path: Path) -> list[str]:
    """Where a file starts processes by itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in STARTS.get(node.value.id, ()):
                found.append(f"{path.name}:{node.lineno}")
        elif isinstance(node, ast.ImportFrom) and node.module in ("subprocess", "concurrent.futures"):
            if {name.name for name in node.names} & {*STARTS["subprocess"], "ProcessPoolExecutor"}:
                found.append(f"{path.name}:{node.lineno}")
        elif isinstance(node, ast.Name) and node.id == "ProcessPoolExecutor":
            found.append(f"{path.name}:{node.lineno}")
    return found


def test_no_test_starts_a_process_in_another_way(tmp_path: Path) -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [one for path in files if path.name != "processes.py" for one in starting(path)] == []
    assert len(starting(ROOT / "tests" / "processes.py")) >= 2
    (tmp_path / "a.py").write_text("import os, subprocess\nos.fork()\nsubprocess.run(['ls'])\n")
    assert len(starting(tmp_path / "a.py")) == 2
