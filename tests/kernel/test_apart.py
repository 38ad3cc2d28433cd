"""A helper compiles the annexes; they are compiled here where it fails."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from valleysim import load
from valleysim.compile import compile_scenario
from valleysim.kernel.apart import is_python
from valleysim.kernel.jit import CACHE, INTERPRETED
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally import make_tally

pytestmark = pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")

ROOT = Path(__file__).parents[2]
ENTERPRISE = ROOT / "scenarios" / "enterprise.toml"
HISTORIES, SPAN = 300, 24.0
POINTS = np.array([96, 192])
CHILD = f"""
import json, sys
import numpy as np
from valleysim import load
from valleysim.compile import compile_scenario
from valleysim.kernel import apart, run
from valleysim.kernel.annexes import FUNCTIONS
from valleysim.kernel.jit import tell_of_compiling
from valleysim.kernel.tally import make_tally

started, told = [], []
start = apart.start
apart.start = lambda signatures: started.extend(start(signatures)) or started
tell_of_compiling(lambda: told.append(1))
if sys.argv[1] != "helped":
    sys.executable = sys.argv[2]
pack = compile_scenario(load({str(ENTERPRISE)!r}), seed=3, worlds=range(1)).pack
tally = make_tally(np.array({POINTS.tolist()}), np.array([1]), 1)
run.run_blocks(pack, 0, 0, {HISTORIES}, {SPAN}, run.make_work(pack), tally)
kept = [sum(each.door.stats.cache_hits.values()) for each in FUNCTIONS]
codes = [each.returncode for each in started]
print(json.dumps({{"kept": kept, "codes": codes, "told": len(told), "flows": tally.flows.tolist()}}))
"""


@dataclass(frozen=True)
class Cold:
    """What a process found that started without compiled code."""

    kept: list[int]
    codes: list[int]
    told: int
    flows: list[list[int]]


def cold(how: str, folder: Path) -> Cold:
    """Where the process works there lies something that has the name of a module: nobody may import it."""
    (folder / "pickle.py").write_text("raise SystemExit(7)")
    program = unable(folder) if how == "fails" else folder / "python-that-is-not-there"
    done = subprocess.run(
        [sys.executable, "-P", "-c", CHILD, how, str(program)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Cold(**json.loads(done.stdout))


def unable(folder: Path) -> Path:
    """A Python that cannot do anything."""
    program = folder / "python"
    if not program.exists():
        program.write_text("#!/bin/sh\nexit 1\n")
        program.chmod(0o755)
    return program


def expected() -> list[list[int]]:
    pack = compile_scenario(load(ENTERPRISE), seed=3, worlds=range(1)).pack
    tally = make_tally(POINTS, np.array([1]), 1)
    assert run_blocks(pack, 0, 0, HISTORIES, SPAN, make_work(pack), tally) == 0
    flows: list[list[int]] = tally.flows.tolist()
    return flows


def test_a_helper_compiles_the_annexes_and_they_are_told_of_once(tmp_path: Path) -> None:
    found = cold("helped", tmp_path)
    assert found.codes == [0]
    assert found.kept == [1, 1, 1]
    assert found.told == 1
    assert found.flows == expected()
    again = cold("helped", tmp_path)
    assert (again.codes, again.kept, again.told) == ([], [1, 1, 1], 0)
    assert again.flows == found.flows


@pytest.mark.parametrize(("how", "codes"), [("fails", [1]), ("is not there", [])])
def test_what_the_helper_does_not_manage_is_compiled_here(how: str, codes: list[int], tmp_path: Path) -> None:
    found = cold(how, tmp_path)
    assert found.codes == codes
    assert found.kept == [0, 0, 0]
    assert found.told == 1
    assert found.flows == expected()


@pytest.mark.parametrize("name", ["python", "/usr/bin/python3.11", "C:/Python/pythonw.exe", sys.executable])
def test_a_python_can_help(name: str) -> None:
    assert is_python(name)


@pytest.mark.parametrize("name", [None, "", "/opt/office/excel.exe", "/usr/sbin/uwsgi", "/home/python/app"])
def test_what_python_is_embedded_in_is_not_started(name: str | None) -> None:
    assert not is_python(name)


def test_a_process_of_ours_keeps_compiled_code_in_the_same_place() -> None:
    assert CACHE is not None
    done = subprocess.run(
        [sys.executable, "-c", "from valleysim.kernel.jit import CACHE; print(CACHE)"],
        env={**os.environ, "NUMBA_CACHE_DIR": str(CACHE), "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(CACHE)


def test_arrays_that_are_not_contiguous_are_refused() -> None:
    pack = compile_scenario(load(ENTERPRISE), seed=3, worlds=range(4)).pack
    every_other = pack._replace(parameters=pack.parameters[::2], worlds=pack.worlds[::2])
    with pytest.raises(ValueError, match="contiguous"):
        run_blocks(every_other, 0, 0, 1, SPAN, make_work(every_other), make_tally(POINTS, np.array([1]), 1))
