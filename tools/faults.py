"""Plant each fault in a copy of the package and see a test fail: ``python -m tools.faults [--own] [words]``.

A fault that names the tests that should notice it meets these first. Of the others, and of those that
they miss, the twin without compilation takes seconds and notices most; then comes the rest of the suite,
compiled anew. With ``--own`` only faults that name their tests are planted, and only these tests are run.
Words choose faults by their names. A suite that does not end has noticed as well.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from tools.planted import FAULTS, Fault
from tools.planted_advice import ADVICE_FAULTS
from tools.planted_calibration import CALIBRATION_FAULTS
from tools.planted_compare import COMPARE_FAULTS
from tools.planted_due import DUE_FAULTS
from tools.planted_evidence import EVIDENCE_FAULTS
from tools.planted_information import INFORMATION_FAULTS
from tools.planted_mechanisms import MECHANISM_FAULTS
from tools.planted_numbers import NUMBER_FAULTS
from tools.planted_pages import PAGE_FAULTS
from tools.planted_pasts import PAST_FAULTS
from tools.planted_portfolios import PORTFOLIO_FAULTS
from tools.planted_prompt import PROMPT_FAULTS
from tools.planted_questions import QUESTION_FAULTS
from tools.planted_quick import QUICK_FAULTS
from tools.planted_reports import REPORT_FAULTS
from tools.planted_reproduce import REPRODUCE_FAULTS
from tools.planted_scenarios import SCENARIO_FAULTS
from tools.planted_stress import STRESS_FAULTS
from tools.planted_workbook import WORKBOOK_FAULTS

ROOT = Path(__file__).parent.parent
INTERPRETED = {
    "NUMBA_DISABLE_JIT": "1",
    "VALLEYSIM_TWIN_SCENARIOS": "96",
    "VALLEYSIM_TWIN_HISTORIES": "6",
    "VALLEYSIM_TWIN_PORTFOLIOS": "36",
    "VALLEYSIM_TWIN_REPLICATES": "4",
}
STAGES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("the twin", ("tests/twin", "-k", "agree"), INTERPRETED),
    (
        "the kernel's parts",
        ("tests/kernel/draws/test_addressed.py", "tests/kernel/draws/test_variates.py", "tests/compile"),
        {},
    ),
    (
        "portfolios",
        (
            "tests/laws/test_portfolios.py",
            "tests/oracles/test_review_office.py",
            "tests/oracles/test_portfolio_shocks.py",
        ),
        {},
    ),
    (
        "estimates and scenarios",
        ("tests/estimates", "tests/worlds", "tests/simulation", "tests/scenario"),
        {},
    ),
    ("questions and reports", ("tests/questions", "tests/report"), {}),
    ("laws", ("tests/laws", "tests/golden"), {}),
    ("oracles", ("tests/oracles",), {}),
    ("the command line", ("tests/cli", "tests/test_frozen.py", "tests/test_python.py"), {}),
)
ALL = (
    *FAULTS,
    *PORTFOLIO_FAULTS,
    *NUMBER_FAULTS,
    *QUESTION_FAULTS,
    *COMPARE_FAULTS,
    *REPORT_FAULTS,
    *REPRODUCE_FAULTS,
    *PAGE_FAULTS,
    *WORKBOOK_FAULTS,
    *SCENARIO_FAULTS,
    *EVIDENCE_FAULTS,
    *MECHANISM_FAULTS,
    *CALIBRATION_FAULTS,
    *PAST_FAULTS,
    *DUE_FAULTS,
    *PROMPT_FAULTS,
    *QUICK_FAULTS,
    *STRESS_FAULTS,
    *ADVICE_FAULTS,
    *INFORMATION_FAULTS,
)
OWN = "its own tests"
PATIENCE = 1_800.0
"""Seconds after which tests do not end."""


def copy_to(folder: Path) -> None:
    """Copy package and tests to ``folder``."""
    for part in ("src", "tests", "tools", "scenarios", "benchmarks", "docs", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    for name in ("pyproject.toml", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder / name)


@contextmanager
def planted(fault: Fault, folder: Path) -> Iterator[None]:
    """Have the fault in the copy of the package in ``folder``."""
    path = folder / "src" / "valleysim" / fault.file
    text = before = path.read_text("utf-8")
    for old, new in fault.edits:
        if text.count(old) != 1:
            raise SystemExit(f"{fault.name}: {fault.file} holds {old!r} {text.count(old)} times, not once")
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    try:
        yield
    finally:
        path.write_text(before, "utf-8")


def failing(name: str, folder: Path, tests: Sequence[str], variables: Mapping[str, str]) -> str | None:
    """The first test of the copy in ``folder`` that fails, or that they never end; None if all pass."""
    environment = {
        **os.environ,
        **variables,
        "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NUMBA_CACHE_DIR": f"{folder / 'cache'}",
        "HYPOTHESIS_STORAGE_DIRECTORY": f"{folder / 'hypothesis'}",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return "they do not end"
    if done.returncode not in (0, 1):
        raise SystemExit(f"{name}: {tests} did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    found = re.search(r"^(?:FAILED|ERROR) (?:.*/)?(.*?)(?: - |$)", done.stdout, re.MULTILINE)
    return (found[1] if found else "a test") if done.returncode else None


def caught_by(fault: Fault, folder: Path, *, own_only: bool = False) -> tuple[str | None, float]:
    """The stage and the test that fails with this fault, and the seconds it took; None if none does."""
    began = time.perf_counter()
    stages = () if own_only else STAGES
    if fault.seen_by:
        stages = ((OWN, fault.seen_by, {}), *stages)
    with planted(fault, folder):
        for stage, tests, variables in stages:
            if (test := failing(fault.name, folder, tests, variables)) is not None:
                return f"{stage}: {test}", time.perf_counter() - began
    return None, time.perf_counter() - began


def main() -> int:
    """Plant every fault; the exit code is 1 if one survives."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.faults", description="Plant faults, see tests fail."
    )
    parser.add_argument("words", nargs="*", help="only faults whose names have one of these words")
    parser.add_argument(
        "--own", action="store_true", help="only faults that name their tests, and only these"
    )
    asked = parser.parse_args()
    words, own_only = asked.words, asked.own
    chosen = [
        fault
        for fault in ALL
        if (fault.seen_by or not own_only) and (not words or any(word in fault.name for word in words))
    ]
    if not chosen:
        parser.error(f"found no fault for {' '.join(words)}; allowed: words of their names")
    own = tuple(sorted({one for fault in chosen for one in fault.seen_by}))
    with tempfile.TemporaryDirectory(prefix="valleysim-fault-") as name:
        folders: SimpleQueue[Path] = SimpleQueue()
        for number in range(2):
            copy_to(Path(name) / f"{number}")
            folders.put(Path(name) / f"{number}")

        def plant(fault: Fault) -> tuple[str | None, float]:
            folder = folders.get()
            try:
                return caught_by(fault, folder, own_only=own_only)
            finally:
                folders.put(folder)

        stage, seconds = plant(Fault("no fault", "vocabulary.py", (), own))
        if stage is not None:
            print(f"{stage} fails without any fault: nothing can be told")
            return 1
        print(f"without a fault every stage passes ({seconds:.0f} s)", flush=True)
        survivors = []
        with ThreadPoolExecutor(max_workers=2) as pool:
            for fault, (stage, seconds) in zip(chosen, pool.map(plant, chosen), strict=True):
                told = f"caught by {stage}" if stage else "SURVIVED"
                print(f"{seconds:6.0f} s  {fault.name}\n          {told}", flush=True)
                if stage is None:
                    survivors.append(fault.name)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} faults caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
