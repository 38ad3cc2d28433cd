"""Portfolios of any size: the rows of ``scenarios/portfolio`` again and again, their people and office."""

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.subject import ROOT

if TYPE_CHECKING:
    from valleysim.scenario import Scenario

PORTFOLIO = ROOT / "scenarios" / "portfolio"
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
    with (PORTFOLIO / "pilots.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ROWS
    with (place / "pilots.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for number in range(pilots):
            row, turn = rows[(first + number * max(ROWS // pilots, 1)) % ROWS], number // ROWS
            name, starts = f"{row['name']} {turn + 1}", float(row["starts"]) + STAGGER * turn
            writer.writerow({**row, "name": name, "starts": f"{starts}"})
    (place / "portfolio.toml").write_bytes((PORTFOLIO / "portfolio.toml").read_bytes())
    scenario = place / "crowd.toml"
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
