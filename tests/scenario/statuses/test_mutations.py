"""Lists of pilots that have started, odd in all ways: refused in clear lines, or read as written."""

import time
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.scenario.statuses.cells import says, value_of
from tests.scenario.statuses.mutations import AS_OF, mutated
from tests.scenario.test_hostile import LONGEST_LINE, SECONDS
from valleysim import load
from valleysim.errors import ScenarioError
from valleysim.report.standings import print_standings
from valleysim.scenario import Scenario

EVERY_DAY, NIGHTLY = 200, 2_000
WIDTHS = (80, 120)
OF_WHOLE_FILES = ("more problems", "a damaged file in UTF-16", "no rows", "whatever its name says")
FEWEST_READ, FEWEST_REFUSED, FEWEST_SOUND = 0.2, 0.3, 0.08
"""Shares of the files: with fewer of either the rest of the test would mean little."""


def fates(folder: Path, seeds: range) -> Counter[str]:
    """What became of lists of pilots: each is read as it says, or refused in lines that say where."""
    top, ends = folder / "t.toml", Counter[str]()
    for seed in seeds:
        made = mutated(seed)
        top.write_text(made.top, "utf-8")
        (folder / "p.csv").write_bytes(made.data)
        begun = time.process_time()
        try:
            scenario = load(top)
        except ScenarioError as refusal:
            is_clear(refusal, folder, seed)
            ends["sound and refused"] += made.is_sound
            ends["refused"] += 1
        else:
            ends["read"] += 1
            ends["sound and read"] += made.is_sound
            if made.is_whole:
                _is_what_it_says(scenario, made.rows, seed)
            for width in WIDTHS:
                prints(scenario, width, seed)
        assert time.process_time() - begun < SECONDS, seed
    return ends


def is_clear(refusal: ScenarioError, folder: Path, seed: int) -> None:
    """A line each, that says which file and line, what was found and what is allowed."""
    lines = f"{refusal}".split("\n")
    assert len(lines) == len(refusal.problems) > 0, seed
    for one, line in zip(refusal.problems, lines, strict=True):
        found = f"{one.found}"
        assert found, (seed, line)
        assert one.allowed or found.endswith("more problems"), (seed, line)
        of_file = found.endswith(OF_WHOLE_FILES) or one.allowed == "this key is required"
        assert one.line is not None or of_file, (seed, line)
        assert line.startswith(f"{folder}/"), (seed, line)
        assert line.isprintable(), (seed, line)
        assert len(line) < LONGEST_LINE, (seed, line)


def _is_what_it_says(scenario: Scenario, rows: list[dict[str, str]], seed: int) -> None:
    assert [member.name for member in scenario.members] == [row["name"] for row in rows], seed
    for member, row in zip(scenario.members, rows, strict=True):
        for key, text in row.items():
            if key != "name" and text.strip():
                loaded = value_of(member, key)
                assert says(key, text, loaded, scenario.as_of), (seed, key, text, loaded)


def prints(scenario: Scenario, width: int, seed: int) -> None:
    page = StringIO()
    print_standings(scenario, Console(file=page, width=width, highlight=False, markup=False))
    lines = page.getvalue().splitlines()
    assert all(len(line) <= width for line in lines), (seed, width)
    assert all(line.isprintable() for line in lines), seed
    assert all(member.name in page.getvalue() for member in scenario.members if len(member.name) < 9), seed


def test_odd_lists_of_pilots_are_read_as_they_say_or_refused(tmp_path: Path) -> None:
    ends = fates(tmp_path, range(EVERY_DAY))
    _are_as_expected(ends)


@pytest.mark.nightly
def test_two_thousand_odd_lists_of_pilots_are_read_as_they_say_or_refused(tmp_path: Path) -> None:
    ends = fates(tmp_path, range(EVERY_DAY, EVERY_DAY + NIGHTLY))
    _are_as_expected(ends)


def _are_as_expected(ends: Counter[str]) -> None:
    assert not ends["sound and refused"]
    files = ends["read"] + ends["refused"]
    assert ends["read"] > FEWEST_READ * files
    assert ends["refused"] > FEWEST_REFUSED * files
    assert ends["sound and read"] > FEWEST_SOUND * files


@pytest.mark.parametrize(
    ("key", "text", "loaded"),
    [
        ("status.live_since", "3/4/2026", 3.0),
        ("status.live_since", "2026-03-31", -8.0),
        ("starts", "2026-03-31", 8.0),
        ("status.knowledge_lost", "30 %", 30.0),
        ("status.money", "not asked", "asked"),
        ("status.stage", "Gate 3", "gate 3"),
        ("status.signals.users_ask_for_more", "no", True),
        ("status.signals.users_ask_for_more", "no", None),
        ("status.builders", "5", 4),
    ],
)
def test_a_value_that_is_not_what_the_cell_says_is_seen(key: str, text: str, loaded: object) -> None:
    """The reading that all is compared with can tell."""
    assert not says(key, text, loaded, date.fromisoformat(AS_OF))
