"""Portfolios of any size: the rows of a shipped portfolio again and again, their people and office.

Those of ``scenarios/portfolio`` start in the months ahead, most of ``scenarios/running`` have started.
"""

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.subject import ROOT

if TYPE_CHECKING:
    from valleysim.scenario import Scenario

PORTFOLIO, RUNNING = ROOT / "scenarios" / "portfolio", ROOT / "scenarios" / "running"
ROWS = 24
STAGGER = 0.25
"""Months by which each repetition of the rows starts after the one before."""
PILOTS_PER_REVIEWER = 8
MOST_REVIEWERS = 64


@cache
def folder() -> TemporaryDirectory[str]:
    """Where the portfolios are written; it goes with the process."""
    return TemporaryDirectory(prefix="valleysim-crowd-")


def written(pilots: int, first: int = 0) -> Path:
    """A scenario of so many pilots, from the row ``first`` on; fewer than the rows are spread over them."""
    place = Path(folder().name) / f"{pilots}-{first}"
    place.mkdir(exist_ok=True)
    rows = _rows(PORTFOLIO)
    some = []
    for number in range(pilots):
        row, turn = rows[(first + number * max(ROWS // pilots, 1)) % ROWS], number // ROWS
        name, starts = f"{row['name']} {turn + 1}", float(row["starts"]) + STAGGER * turn
        some.append({**row, "name": name, "starts": f"{starts}"})
    return _write(place, some, PORTFOLIO)


def written_running(pilots: int, *, fresh: bool = False) -> Path:
    """A scenario of so many pilots as they stand on a day; or, ``fresh``, of the same before they start."""
    place = Path(folder().name) / f"running-{pilots}{'-fresh' if fresh else ''}"
    place.mkdir(exist_ok=True)
    rows = _rows(RUNNING)
    some = []
    for number in range(pilots):
        row, turn = rows[number % ROWS], number // ROWS
        row = {**row, "name": f"{row['name']} {turn + 1}"}
        if fresh:
            row = {key: cell for key, cell in row.items() if not key.startswith("status.")}
            row["starts"] = "0"
        some.append(row)
    return _write(place, some, RUNNING)


def _rows(shipped: Path) -> list[dict[str, str]]:
    """The list of a shipped portfolio."""
    with (shipped / "pilots.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ROWS
    return rows


def _write(place: Path, rows: list[dict[str, str]], shipped: Path) -> Path:
    """Write a list of pilots, and a scenario of them beside it, with reviewers for so many."""
    with (place / "pilots.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (place / "portfolio.toml").write_bytes((shipped / "portfolio.toml").read_bytes())
    scenario, pilots = place / "crowd.toml", len(rows)
    scenario.write_text(
        f'extends = "./portfolio.toml"\nname = "{pilots} pilots"\n'
        f"[portfolio]\ntarget = {-(-pilots // 3)}\n"
        f"[office]\nreviewers = {min(max(pilots // PILOTS_PER_REVIEWER, 1), MOST_REVIEWERS)}\n",
        encoding="utf-8",
    )
    return scenario


def crowd(pilots: int, first: int = 0) -> "Scenario":
    """The same, loaded."""
    from valleysim import load

    return load(written(pilots, first))
