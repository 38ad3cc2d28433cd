"""Files and keys that are not what they seem are told with what to do."""

from pathlib import Path

import pytest

from tests.scenario.writing import files, problem, refused
from valleysim import load


@pytest.mark.parametrize("name", ["pilots.csv", "tracker.xlsx", "tracker.ODS"])
def test_a_table_of_pilots_is_told_how_to_become_a_scenario(tmp_path: Path, name: str) -> None:
    with refused() as refusal:
        load(files(tmp_path, {name: "name\nA\n"}))
    stem = name.partition(".")[0]
    assert f'pilots = "{stem}.csv"' in f"{refusal.only.allowed}"
    assert ("save its sheet" in f"{refusal.only.allowed}") == (name != "pilots.csv")


def test_a_name_that_is_nearly_a_presets_is_told_with_it() -> None:
    with refused() as refusal:
        load("enterprice")
    assert (refusal.only.found, refusal.only.suggestion) == ("no such file or preset", "enterprise")


@pytest.mark.parametrize(
    ("key", "near"),
    [("approval", "[funding] approval"), ("capacity", "[readiness] capacity"), ("pilott", "pilot")],
)
def test_a_key_without_its_table_is_told_with_the_tables_that_have_it(key: str, near: str) -> None:
    found = problem(f"{key} = 1")
    assert (found.line, found.key, found.suggestion) == (2, key, near)
