"""Ctrl-C is answered within a second at any instant, by every verb, whatever the process is doing."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import MODULE, wait_for_cpu
from tests.processes import started

CROWDED = Path(__file__).parents[1] / "cases" / "many-windows.toml"
"""Histories of thousands of events each: a chunk of them takes a minute."""
SOON = 3.0
"""Seconds: on a machine that does nothing else it is answered within 0.1, at worst 0.7."""
VERBS = {
    "run": ("run", CROWDED, "--out", "results"),
    "explain": ("explain", CROWDED),
    "advise": ("advise", CROWDED, "--budget", "100000"),
    "compare": ("compare", CROWDED, "enterprise"),
    "stress": ("stress", "enterprise", "--replicates", "1000000"),
    "portfolio": ("run", CROWDED, "--replicates", "1000000", "--threads", "1", "--json"),
}
NATIVE = """
import hashlib
from valleysim.cli.interruption import answered_soon
with answered_soon():
    print("ready", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 200_000_000)
"""
TELLS = """
import time
from valleysim.cli.interruption import PATIENCE, answered_soon, go_on
with answered_soon():
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        go_on()
        time.sleep(2 * PATIENCE)
    try:
        print("told", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(60)
"""

LIBRARIES = {
    "an import makes an error of it": """
import sys, time
import valleysim.__main__
class Library:
    def find_spec(self, name, path, target=None):
        if name == "valleysim.cli":
            try:
                print("ready", flush=True)
                time.sleep(60)
            except KeyboardInterrupt:
                raise ImportError("initialization failed") from None
sys.meta_path.insert(0, Library())
valleysim.__main__.main()
""",
    "a command makes an error of it": """
import sys, time
import valleysim.__main__, valleysim.cli
def group(**_):
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        raise RuntimeError("of a library") from None
valleysim.cli.group = group
valleysim.__main__.main()
""",
    "a destructor drops it": """
import time
import valleysim.__main__, valleysim.cli
class Library:
    def __del__(self):
        print("ready", flush=True)
        time.sleep(60)
def group(**_):
    Library()
    time.sleep(60)
valleysim.cli.group = group
valleysim.__main__.main()
""",
}


def interrupted(process: "subprocess.Popen[str]") -> tuple[str, str, float]:
    """What a process says after Ctrl-C, and how long it took."""
    assert process.poll() is None
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return out, err, time.monotonic() - begun


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("seconds", [0.3, 4.0])
def test_every_verb_answers_soon(verb: str, seconds: float, tmp_path: Path) -> None:
    with started(
        [*MODULE, *VERBS[verb]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, text=True
    ) as process:
        wait_for_cpu(process.pid, seconds)
        out, err, took = interrupted(process)
    assert process.returncode == 130, err
    assert took < SOON
    assert "Traceback" not in err
    assert out == "" or "PARTIAL" in out or '"partial": true' in out
    assert err.splitlines()[-1:] in (["stopped; nothing half-written is left"], ["stopped"])
    assert {path.name for path in tmp_path.iterdir()} <= {"results"}


def test_compiled_code_in_the_main_thread_does_not_delay_the_answer() -> None:
    with started(
        [sys.executable, "-c", NATIVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.2)
        _, err, took = interrupted(process)
    assert (process.returncode, err) == (130, "stopped\n")
    assert took < SOON


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_keeps_an_interruption_does_not_keep_the_process(library: str) -> None:
    with started(
        [sys.executable, "-c", LIBRARIES[library]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        _, err, took = interrupted(process)
    assert process.returncode == 130
    assert err in ("stopped\n", "stopped; nothing half-written is left\n")
    assert took < SOON


def test_an_interruption_that_nobody_hears_of_ends_the_process_alike() -> None:
    with started(
        [sys.executable, "-c", LIBRARIES["an import makes an error of it"]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        process.stderr.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


def test_who_says_that_it_goes_on_is_ended_by_the_next_interruption_only() -> None:
    with started(
        [sys.executable, "-c", TELLS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "told\n"
        _, err, took = interrupted(process)
    assert (process.returncode, err) == (130, "stopped\n")
    assert took < SOON
