"""The running pilots that are shipped, on two days: what happened before the first is the same in both."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from valleysim import Scenario, load
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.standing import Standing, standings

FOLDER = Path(__file__).parent.parent.parent / "scenarios" / "running"
THEN, NOW = FOLDER / "2026-08-28.toml", FOLDER / "portfolio.toml"
OF_ITS_DAY = ("name", "description", "as_of", "pilots")
FAR = {
    Stage.NOT_LIVE: 0,
    Stage.RUNNING: 0,
    Stage.PILOT: 0,
    Stage.VALLEY: 1,
    Stage.READINESS: 1,
    Stage.MONEY: 1,
    Stage.PARALLEL_RUN: 2,
    Stage.LIVE: 3,
    Stage.IN_USE: 3,
    Stage.PRODUCTION: 4,
    Stage.SUSTAINED: 5,
    Stage.ABANDONED: 6,
}
"""How far a pilot has come, or that it has ended."""


@pytest.fixture(scope="module")
def days() -> tuple[Scenario, Scenario]:
    return load(THEN), load(NOW)


def shared(path: Path) -> dict[str, Any]:
    said = tomllib.loads(path.read_text("utf-8"))
    del said["organisation"]["first_window"]
    return {key: one for key, one in said.items() if key not in OF_ITS_DAY}


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def test_the_two_files_differ_in_their_day_the_next_window_and_how_pilots_stand() -> None:
    assert shared(THEN) == shared(NOW)
    then, now = rows(FOLDER / "2026-08-28.csv"), rows(FOLDER / "pilots.csv")
    assert list(then) == list(now)
    for name, row in then.items():
        of_the_pilot = [key for key in now[name] if not key.startswith("status.")]
        assert {key: row[key] for key in of_the_pilot} == {key: now[name][key] for key in of_the_pilot}, name


def test_what_had_happened_in_august_has_happened_in_november_and_no_pilot_goes_back(
    days: tuple[Scenario, Scenario],
) -> None:
    months = 92.0 / (365.2425 / 12.0)
    then, now = ({one.key: one for one in standings(scenario)} for scenario in days)
    for key, before in then.items():
        after = now[key]
        assert before.started - after.started == pytest.approx(months, abs=0.1)
        for name, month in before.dates.items():
            if name in after.dates:
                assert month - after.dates[name] == pytest.approx(months, abs=0.1), (key, name)
        assert far(before) <= far(after), key
    ended = [[key for key, one in some.items() if one.stage == Stage.ABANDONED] for some in (then, now)]
    assert ended == [[], ["Retention offers"]]
    assert set(now) - set(then) == {"Broker chat", "Voice authentication"}


def far(standing: Standing) -> int:
    assert standing.stage is not None
    return FAR[standing.stage]


def test_windows_are_those_of_one_calendar(days: tuple[Scenario, Scenario]) -> None:
    """October and January, three months apart: the window that lies ahead in November is one of August's."""
    then, now = (scenario.members[0].scenario.funding for scenario in days)
    assert then is not None
    assert now is not None
    ahead = now.first_window.known + 92.0 / (365.2425 / 12.0)
    assert ahead - then.first_window.known == pytest.approx(3.0, abs=0.1)
