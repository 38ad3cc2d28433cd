"""What only a process of its own can show: signals, streams, what is imported."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, MODULE, in_a_process, wait_for_cpu
from tests.processes import started
from valleysim.questions.forecast.histories_file import FILES

HEAVY = ("numpy", "numba", "pandas", "matplotlib", "pydantic", "rich", "pyarrow")
SAY = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"


def imported_by(*arguments: str) -> set[str]:
    """Packages that a command imports."""
    code = f"import atexit; atexit.register(lambda: exec({SAY!r})); from valleysim.cli import main; main()"
    said = in_a_process(*arguments, command=(sys.executable, "-c", code))
    assert said.code in (0, 2)
    return set(said.err.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["", "run", "check", "new", "presets", "schema", "warmup"])
def test_help_imports_nothing_heavy(command: str) -> None:
    found = imported_by(*command.split(), "--help")
    assert "click" in found
    assert found.isdisjoint(HEAVY)


def test_an_unknown_command_is_refused_without_importing_anything_heavy() -> None:
    assert imported_by("rn").isdisjoint(HEAVY)
    assert "pydantic" in imported_by("run", "absent.toml")


def test_the_command_line_is_a_module_too() -> None:
    said = in_a_process("--version", command=MODULE)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("valleysim")


def on_a_terminal(*arguments: object, folder: Path) -> tuple[int, str, str]:
    """Exit code, standard output, and what a terminal shows as standard error."""
    leader, follower = pty.openpty()
    with started(
        [*MODULE, *arguments],
        stdout=subprocess.PIPE,
        stderr=follower,
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        text=True,
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65_536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(leader)
        out, _ = process.communicate(timeout=60)
        return process.returncode, out, shown.decode("utf-8", "replace")


def test_progress_goes_to_standard_error_and_json_stays_pure(tmp_path: Path) -> None:
    code, out, shown = on_a_terminal(
        "run", ENTERPRISE, "--replicates", "3m", "--threads", 1, "--json", folder=tmp_path
    )
    assert code == 0
    assert json.loads(out)["run"]["replicates"] == 3_000_000
    assert out.startswith("{\n")
    assert "simulating" in shown
    assert "M/s" in shown


def wait_for(folder: Path, pattern: str) -> None:
    """Wait until there is something of this name in a folder."""
    deadline = time.monotonic() + 60
    while not list(folder.glob(pattern)) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_an_interrupted_run_tells_what_is_done_with_code_130_and_leaves_nothing_half_written(
    tmp_path: Path,
) -> None:
    with started(
        [*MODULE, "run", ENTERPRISE, "--replicates", "2e9", "--threads", "1", "--out", "results"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    ) as process:
        wait_for(tmp_path, ".valleysim-*")
        assert not (tmp_path / "results").exists()
        wait_for_cpu(process.pid, 6.0)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    told = re.match(r"PARTIAL RESULT: the run was stopped after ([\d,]+) of 2,000,000,000 histories\.\n", out)
    assert told is not None
    assert 0 < int(told[1].replace(",", "")) < 2_000_000_000
    assert f"{told[1]} histories in" in out
    assert err.splitlines()[-1] == "stopped; nothing half-written is left"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    written = {path.name: path for path in (tmp_path / "results").iterdir()}
    assert set(written) == set(FILES)
    run = json.loads(written["summary.json"].read_text("utf-8"))["run"]
    assert run["partial"] is True
    assert f"{run['replicates']:,}" == told[1]


def test_an_interruption_while_histories_are_written_leaves_no_file(tmp_path: Path) -> None:
    with started(
        [*MODULE, "run", ENTERPRISE, "--replicates", "1e6", "--threads", "1", "--histories", "rows.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    ) as process:
        deadline = time.monotonic() + 60
        while sum(path.stat().st_size for path in tmp_path.iterdir()) == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [path.name for path in tmp_path.iterdir()] != ["rows.csv"]
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "of such pilots reach production" in out  # the answer is told before files are written
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", ["schema", "run enterprise --replicates 400 --json"])
def test_a_reader_that_leaves_is_no_reason_for_a_traceback(arguments: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with started([*MODULE, *arguments.split()], stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")
@pytest.mark.parametrize("arguments", ["schema", "run enterprise --replicates 400"])
def test_a_full_disk_is_told_in_one_line(arguments: str) -> None:
    with (
        open("/dev/full", "wb") as full,
        started([*MODULE, *arguments.split()], stdout=full, stderr=subprocess.PIPE) as process,
    ):
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode() == "output: found no space left on device; allowed: a place to write to\n"
