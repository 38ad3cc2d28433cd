"""A stream that whoever calls has closed costs what goes there, and nothing else."""

import sys
from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, MODULE
from tests.processes import finished

SOCKETS = """
import os, socket, sys
made, real = [], socket.socketpair
def pair():
    two = real()
    made.extend(one.fileno() for one in two)
    return two
socket.socketpair = pair
from valleysim.cli import main
sys.argv = ["valleysim", "presets"]
try:
    main()
finally:
    os.write({open}, repr(sorted(made)).encode())
"""


def closing(stream: int, *command: object) -> tuple[object, ...]:
    """A command of which a standard stream is closed."""
    return ("sh", "-c", f'exec "$@" {stream}>&-', "sh", *command)


@pytest.mark.parametrize(
    "words", [("schema",), ("check", ENTERPRISE), ("run", ENTERPRISE, "--replicates", "400")]
)
def test_a_closed_output_is_no_failure(words: tuple[object, ...]) -> None:
    said = finished(*closing(1, *MODULE, *words))
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_closed_standard_error_costs_neither_the_answer_nor_the_exit_code(tmp_path: Path) -> None:
    said = finished(*closing(2, *MODULE, "run", ENTERPRISE, "--replicates", "400", "--horizons", "1.3"))
    assert said.code == 0
    assert "within 1.25 months" in said.out
    refused = finished(*closing(2, *MODULE, "check", tmp_path / "absent.toml"))
    assert (refused.code, refused.out, refused.err) == (2, "", "")


@pytest.mark.parametrize("stream", [1, 2])
def test_the_socket_that_hears_signals_takes_no_place_of_a_closed_stream(stream: int) -> None:
    code = SOCKETS.format(open=3 - stream)
    said = finished(*closing(stream, sys.executable, "-c", code))
    told = said.err if stream == 1 else said.out[said.out.index("[") :]
    assert told.startswith("[")
    assert min(int(one) for one in told.strip("[]").split(",")) > 2
