"""The watch list as people read it: its table, its notes, its picture, its files."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from valleysim import Result, UsageError, loads, simulate
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.forecast.watch import MOST_SHOWN
from valleysim.questions.forecast.watch_table import watch_notes, watch_table
from valleysim.questions.registry import schema_of
from valleysim.report.layout import laid_out
from valleysim.report.tables import Table

END = 18.0
HEAD = """
name = "on their way"
as_of = 2026-11-28
[pilot]
duration = { exponential = { mean = 5 } }
success = "0.6 to 0.9"
[readiness]
reliability = { work = { exponential = { mean = 4 } } }
[money]
value_per_month = 1000
"""
TEXT = f"""{HEAD}
[[pilots]]
name = "Past due"
due = 2026-06-30
starts = 2026-01-01
status = {{ stage = "pilot" }}
[[pilots]]
name = "Soon due"
due = 2027-01-31
starts = 2025-01-01
status = {{ stage = "implementation", since = 2026-11-01 }}
[[pilots]]
name = "Stuck"
due = 2027-06-30
starts = 2025-01-01
status = {{ stage = "implementation", since = 2025-03-01 }}
[[pilots]]
name = "Later than all"
due = 2029-12-31
[[pilots]]
name = "Of no date"
"""


@cache
def result(text: str = TEXT) -> Result:
    return simulate(loads(text), replicates=1_000, worlds=50, horizons=[6.0, END])


def crowd(pilots: int) -> Result:
    listed = "".join(f"[[pilots]]\nname = 'Pilot {k}'\ndue = {1 + k % 12}\n" for k in range(pilots))
    return simulate(loads(HEAD + listed), replicates=60, worlds=4, horizons=[END])


def table(found: Result) -> Table:
    told = watch_table(found)
    assert told is not None
    return told


def cells(found: Result, head: str) -> list[str]:
    (column,) = (column for column in table(found).columns if column.header == head)
    return column.cells


def row(name: str, found: Result | None = None) -> Any:
    return (found or result()).watch().set_index("name").loc[name]


def notes(found: Result) -> str:
    return " ".join(note.text for note in watch_notes(found))


def test_the_list_stands_before_all_other_tables() -> None:
    assert result().tables()[0].title == (
        "Watch list: probability to be in production by the due date, loss in EUR (5 pilots)"
    )


def test_due_dates_say_that_they_have_passed_or_are_not_said() -> None:
    told = dict(zip(cells(result(), "pilot"), cells(result(), "due"), strict=True))
    assert told == {
        "Past due": "2026-06-30, past",
        "Soon due": "2027-01-31",
        "Stuck": "2027-06-30",
        "Later than all": "2029-12-31",
        "Of no date": "not said",
    }


def test_who_has_no_loss_that_can_be_told_stands_last_the_least_likely_first() -> None:
    last = cells(result(), "pilot")[-2:]
    assert sorted(last) == ["Later than all", "Of no date"]
    assert row(last[0])["by_due"] <= row(last[1])["by_due"]
    assert cells(result(), "loss")[-2:] == ["–", "–"]
    assert result().watch()["expected_loss"].isna().tolist() == [False] * 3 + [True] * 2


def test_who_is_due_after_the_last_horizon_is_there_at_least_so_likely() -> None:
    told = dict(zip(cells(result(), "pilot"), cells(result(), "by then, %"), strict=True))
    share = row("Later than all")["by_due"]
    assert told["Later than all"] == f"≥ {100 * share:.1f}"
    assert row("Later than all")["read_at"] == END
    assert "Pilots that are due after 2028-05-28 are looked at on that day (≥)" in notes(result())


def test_a_pilot_without_a_date_is_looked_at_by_the_last_horizon() -> None:
    reached = result().frame("pilots").set_index("name").loc["Of no date"]
    told = row("Of no date")
    last = (reached["reached_18"], reached["low"], reached["high"])
    assert (told["by_due"], told["low"], told["high"]) == pytest.approx(last, abs=1e-12)
    assert "Where no due date is said it is 2028-05-28, the last horizon." in notes(result())


def test_a_due_day_is_read_where_the_same_day_is_as_a_horizon() -> None:
    asked = simulate(loads(TEXT), replicates=1_000, worlds=50, by=["2027-01-31", "2027-06-30", "2028-05-28"])
    reached = asked.frame("pilots").set_index("name")
    for name, month in (("Soon due", asked.run.horizons[0]), ("Stuck", asked.run.horizons[1])):
        assert row(name)["read_at"] == month
        assert row(name)["by_due"] == reached.loc[name, f"reached_{month:g}"]
        assert month * GRID_STEPS_PER_MONTH == int(month * GRID_STEPS_PER_MONTH)


def test_who_stays_longer_than_four_in_five_is_marked() -> None:
    told = dict(zip(cells(result(), "pilot"), cells(result(), "leave it sooner, %"), strict=True))
    assert told["Stuck"].endswith(" stuck")
    assert float(told["Stuck"].split()[0]) > 95.0
    assert 5.0 < float(told["Soon due"]) < 40.0
    assert told["Of no date"] == "–"
    assert "stuck is who stays longer than 80 % of them" in notes(result())


def test_where_a_pilot_has_no_value_or_nobody_a_date_losses_are_pilots() -> None:
    for text in (
        TEXT.replace("value_per_month = 1000", "value_per_month = 0"),
        TEXT.replace('name = "Stuck"', 'name = "Stuck"\nmoney = { value_per_month = 0 }'),
        "\n".join(line for line in TEXT.splitlines() if not line.startswith("due = ")),
    ):
        found = result(text)
        assert "loss in pilots" in table(found).title
        told = found.watch()
        there = told[told["expected_loss"].notna()]
        assert (there["expected_loss"] == 1.0 - there["by_due"]).all()
        assert told["expected_loss"].dropna().is_monotonic_decreasing


def test_a_default_of_the_top_level_is_every_pilots_that_says_none_itself() -> None:
    found = result(TEXT.replace("as_of = 2026-11-28", "as_of = 2026-11-28\ndue = 2027-03-31"))
    assert row("Of no date", found)["due_day"] == "2027-03-31"
    assert row("Stuck", found)["due_day"] == "2027-06-30"


def test_without_a_day_of_month_0_months_are_told() -> None:
    found = result(HEAD.replace("as_of = 2026-11-28", "due = 4.3"))
    assert cells(found, "due") == ["month 4.3"]
    assert found.watch()["read_at"].tolist() == [4.25]
    assert "to month 18 at the latest" in notes(found)


def test_where_nothing_has_started_or_is_due_there_is_no_list() -> None:
    found = result(HEAD + "[[pilots]]\nname = 'A'\n")
    assert watch_table(found) is None
    assert "watch" not in found.records()
    assert "watch" not in found.document()
    with pytest.raises(UsageError, match="watch: found no pilot to watch; allowed: pilots with a status"):
        found.watch()
    with pytest.raises(UsageError, match="plot_watch: found no pilot to watch"):
        found.plot_watch()


def test_where_all_are_in_production_the_list_is_empty_and_not_drawn() -> None:
    found = result(HEAD + "[status]\nstarted = 9\nstage = 'business as usual'\n")
    assert len(found.watch()) == 0
    assert watch_table(found) is None
    assert not notes(found)
    assert "watch" not in [chart.name for chart in found.charts()]


def test_the_document_is_what_the_schema_says_and_holds_the_rows_of_the_file() -> None:
    document = json.loads(json.dumps(result().document()))
    jsonschema.validate(document, schema_of("run"))
    frame = pd.DataFrame(document["watch"]["pilots"])
    assert document["watch"]["loss_in"] == "money"
    assert frame["key"].tolist() == result().watch()["key"].tolist()
    assert list(frame.columns) == list(result().watch().columns)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("pilots", [1, 24, 60])
def test_the_table_fits_and_shows_ten(pilots: int, width: int) -> None:
    told = table(crowd(pilots))
    assert len(told.styles) == min(pilots, MOST_SHOWN)
    assert ("--out and --json have all" in told.title) == (pilots > MOST_SHOWN)
    assert max(len(line) for line, _ in laid_out(told, width)) <= width
    assert len(crowd(pilots).watch()) == pilots


def test_the_picture_has_a_dot_and_a_label_for_each_pilot_the_worst_on_top() -> None:
    ax = result().plot_watch()
    assert [label.get_text() for label in ax.get_yticklabels()] == cells(result(), "pilot")
    dots = sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() in "oX")
    assert dots == 5
    assert ax.yaxis_inverted()
    (beside,) = ax.child_axes
    assert beside.get_yticklabels()[1].get_text() == f"2026-06-30 · {cells(result(), 'loss')[0]}"


def test_the_folder_has_the_list_as_a_table_and_a_picture(tmp_path: Path) -> None:
    result().save(tmp_path / "out")
    saved = pd.read_csv(tmp_path / "out" / "watch.csv")
    assert saved["name"].tolist() == result().watch()["name"].tolist()
    assert (tmp_path / "out" / "watch.png").stat().st_size > 10_000
