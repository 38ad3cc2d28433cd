"""Two ways to compile, the same bits: joined for releases of numba that were tested, plain for others."""

import ast
import re
import sys
import tomllib

import pytest

from tests.kernel.fresh import ROOT, run_python
from tests.processes import finished
from valleysim.kernel.numba import jit, linking
from valleysim.kernel.numba.jit import INTERPRETED

pytestmark = pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")

LINKING = ROOT / "src" / "valleysim" / "kernel" / "numba" / "linking.py"
WAY = """
import json, sys
{before}
from valleysim.kernel.numba import jit
print(json.dumps([jit._way.__name__.rpartition(".")[2], jit.PLAIN_BECAUSE]))
"""
COUNTED = """
import json
from tests.golden.test_golden import RICH, digest
from valleysim import loads, simulate
from valleysim.kernel.numba import jit
counts = simulate(loads(RICH), replicates=3_000, worlds=3, seed=5, threads=1).counts
print(json.dumps([jit._way.__name__.rpartition(".")[2], digest(counts)]))
"""


def test_the_plain_way_gives_the_same_bits() -> None:
    """The rich scenario of the golden file, with every mechanism at work."""
    plain = run_python(COUNTED, folder=None, VALLEYSIM_PLAIN_NUMBA="1")
    joined = run_python(COUNTED, folder=None, VALLEYSIM_PLAIN_NUMBA="0")
    assert (plain[0], joined[0]) == ("plain", "linking")
    assert plain[1] == joined[1]


def way(before: str, **variables: str) -> list[str]:
    """How a process of its own compiles, and why, when this has happened before."""
    said: list[str] = run_python(WAY.format(before=before), folder=None, **variables)
    return said


def test_the_release_that_is_here_is_joined() -> None:
    assert way("") == ["linking", ""]
    assert way("", VALLEYSIM_PLAIN_NUMBA="0") == ["linking", ""]
    assert way("", VALLEYSIM_PLAIN_NUMBA="1") == ["plain", ""]


@pytest.mark.parametrize("version", ["0.69.0rc1", "0.100", "1.0.0", "0.61.2"])
def test_a_release_that_was_not_tested_is_compiled_plainly(version: str) -> None:
    found, why = way(f"import numba; numba.__version__ = {version!r}")
    assert found == "plain"
    assert why == f"numba {version} is not one of the releases tested (0.62 to 0.68)"


def test_the_command_line_says_in_one_line_that_a_release_was_not_tested() -> None:
    steps = ("import numba", "numba.__version__ = '0.99.0'", "from valleysim.cli import terminal")
    said = finished(sys.executable, "-c", "; ".join((*steps, "terminal.prepare_kernel()")))
    because = "numba 0.99.0 is not one of the releases tested (0.62 to 0.68)"
    assert said.err == f"{because}: it is used plainly, for the same results after a longer wait\n"


@pytest.mark.parametrize(
    "gone",
    [
        "from numba.core import compiler; del compiler.Flags",
        "from numba.core.codegen import CPUCodeLibrary; del CPUCodeLibrary._optimize_final_module",
        "sys.modules['numba.core.untyped_passes'] = None",
    ],
)
def test_a_private_name_that_is_gone_is_no_reason_to_fail(gone: str) -> None:
    found, why = way(f"import numba; {gone}")
    assert found == "plain"
    assert re.fullmatch(r"numba [\d.]+ is not as expected \(.+\)", why)


def test_all_that_is_private_is_listed() -> None:
    """What `linking` imports from numba's inner modules and what it reads with an underscore."""
    tree = ast.parse(LINKING.read_text("utf-8"))
    listed = {part for name in linking.PRIVATE for part in name.split(".")}
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("numba.core", "llvmlite"))
        for alias in node.names
    }
    assert imported
    assert imported <= listed
    own = {"_entry_point", "_inner", "_hash", "_as_entry_point"}
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
    }
    assert read - own <= listed | set(linking.FIELDS)


def test_nothing_private_is_used_elsewhere() -> None:
    others = [path for path in LINKING.parents[1].rglob("*.py") if path != LINKING]
    assert len(others) > 20
    for path in others:
        for name in re.findall(r"numba\.core\.(\w+)|numba\.core import (.+)", path.read_text("utf-8")):
            assert name == ("", "types"), path.name


def test_the_project_declares_the_oldest_release_that_was_tested_and_no_newest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (numba,) = [one for one in project["dependencies"] if one.startswith("numba")]
    assert re.fullmatch(r"numba>=0\.62(\.\d+)?", numba)
    assert jit.OLDEST == (0, 62)
