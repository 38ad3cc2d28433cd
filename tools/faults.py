"""Plant each fault in a copy of the package and see a test fail: ``python -m tools.faults [words]``.

The twin without compilation comes first: it takes seconds and notices most faults. A fault that it
misses meets the rest of the suite, compiled anew. Words choose faults by their names.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.planted import FAULTS, Fault
from tools.planted_numbers import NUMBER_FAULTS
from tools.planted_portfolios import PORTFOLIO_FAULTS
from tools.planted_questions import QUESTION_FAULTS

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
        ("tests/kernel/test_draws.py", "tests/kernel/test_variates.py", "tests/compile"),
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
    ("results and scenarios", ("tests/results", "tests/simulation", "tests/scenario"), {}),
    ("questions and reports", ("tests/questions", "tests/report"), {}),
    ("laws", ("tests/laws", "tests/golden"), {}),
    ("oracles", ("tests/oracles",), {}),
)


def plant(fault: Fault, folder: Path) -> None:
    """Copy package and tests to ``folder``, with the fault in it."""
    for part in ("src", "tests", "tools", "scenarios", "benchmarks", "docs", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "_build"))
    for name in ("pyproject.toml", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    path = folder / "src" / "valleysim" / fault.file
    text = path.read_text("utf-8")
    for old, new in fault.edits:
        if text.count(old) != 1:
            raise SystemExit(f"{fault.name}: {fault.file} holds {old!r} {text.count(old)} times, not once")
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def caught_by(fault: Fault) -> tuple[str | None, float]:
    """The stage whose tests fail with this fault, and the seconds it took; None if none does."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="valleysim-fault-") as name:
        folder = Path(name)
        plant(fault, folder)
        for stage, tests, variables in STAGES:
            environment = {
                **os.environ,
                **variables,
                "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}",
                "NUMBA_CACHE_DIR": f"{folder / 'cache'}",
                "HYPOTHESIS_STORAGE_DIRECTORY": f"{folder / 'hypothesis'}",
            }
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 1:
                return stage, time.perf_counter() - began
            if done.returncode != 0:
                raise SystemExit(
                    f"{fault.name}: {stage} did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
                )
    return None, time.perf_counter() - began


def main() -> int:
    """Plant every fault; the exit code is 1 if one survives."""
    words = sys.argv[1:]
    stage, seconds = caught_by(Fault("no fault", "vocabulary.py", ()))
    if stage is not None:
        print(f"{stage} fails without any fault: nothing can be told")
        return 1
    print(f"without a fault every stage passes ({seconds:.0f} s)", flush=True)
    chosen = [
        fault
        for fault in (*FAULTS, *PORTFOLIO_FAULTS, *NUMBER_FAULTS, *QUESTION_FAULTS)
        if not words or any(word in fault.name for word in words)
    ]
    survivors = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for fault, (stage, seconds) in zip(chosen, pool.map(caught_by, chosen), strict=True):
            print(
                f"{'caught by ' + stage if stage else 'SURVIVED':<32} {seconds:6.0f} s  {fault.name}",
                flush=True,
            )
            if stage is None:
                survivors.append(fault.name)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} faults caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
