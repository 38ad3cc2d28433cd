"""What has changed since the last review of each due date, against exact answers."""

import math
from datetime import date

import pytest

from valleysim import Result, UsageError, loads, simulate
from valleysim.questions.forecast.watch_table import watch_notes, watch_table

TEXT = """
name = "{name}"
as_of = {as_of}

[readiness.reliability]
work = {{ exponential = 4 }}

[priorities]
cancellation_hazard = 0.1

[[pilots]]
name = "Waits"
due = 2027-02-28
status = {{ started = {started}, pilot_ended = {started}, stage = "valley" }}
"""
NEW = '[[pilots]]\nname = "New"\ndue = 2027-02-28\n'
THEN = TEXT.format(name="August", as_of="2026-08-28", started="2026-06-28")
NOW = TEXT.format(name="November", as_of="2026-11-28", started="2026-06-28") + NEW
REPLICATES = 40_000


def reviewed(then: str = THEN, now: str = NOW) -> Result:
    return simulate(loads(now), since=loads(then), replicates=REPLICATES, worlds=1, horizons=[6])


def exact(months: float) -> float:
    """Live by then, of a pilot in a valley without a memory: μ/(μ+λ)·(1 − exp(−(μ+λ)t))."""
    return 0.25 / 0.35 * -math.expm1(-0.35 * months)


def test_the_change_is_between_the_two_forecasts_of_one_date() -> None:
    """.02 would be seen."""
    result = reviewed()
    told = result.watch().set_index("name").loc["Waits"]
    error = 6.0 * math.sqrt(0.25 / REPLICATES)
    assert abs(told["by_due_before"] - exact(6.0)) < error
    assert abs(told["by_due"] - exact(3.0)) < error
    assert told["change"] == pytest.approx(told["by_due"] - told["by_due_before"])
    alone = simulate(loads(THEN), replicates=REPLICATES, worlds=1, horizons=[9]).watch().iloc[0]
    assert (told["by_due_before"], alone["mc_error"]) == (
        alone["by_due"],
        pytest.approx(told["mc_error"], rel=0.2),
    )
    assert told["change_mc_error"] == pytest.approx(math.hypot(told["mc_error"], alone["mc_error"]))


@pytest.mark.parametrize(("due", "months"), [("due = 2027-08-28\n", 9.0), ("", 12.0)])
def test_the_earlier_file_is_asked_about_the_date_that_is_due_now(due: str, months: float) -> None:
    """Another date in the later file, or none: then its last horizon. Three months more, from August."""
    now = NOW.replace("due = 2027-02-28\n", due)
    result = simulate(loads(now), since=loads(THEN), replicates=REPLICATES, worlds=1, horizons=[6, 12])
    told = result.watch().set_index("name").loc["Waits"]
    error = 6.0 * math.sqrt(0.25 / REPLICATES)
    assert abs(told["by_due"] - exact(months)) < error
    assert abs(told["by_due_before"] - exact(months + 3.0)) < error


def test_one_pilot_is_that_of_the_earlier_file_whatever_it_is_called() -> None:
    head = TEXT.partition("[[pilots]]")[0].format
    known = 'started = 2026-06-28\npilot_ended = 2026-06-28\nstage = "valley"\n'
    then, now = (
        f"due = 2027-02-28\n{head(name=name, as_of=day, started='')}[status]\n{known}"
        for name, day in (("August", "2026-08-28"), ("November", "2026-11-28"))
    )
    (told,) = reviewed(then, now).watch().to_dict("records")
    assert abs(told["by_due_before"] - exact(6.0)) < 6.0 * math.sqrt(0.25 / REPLICATES)


def test_the_watch_list_tells_the_change_and_who_is_new() -> None:
    result = reviewed()
    table = watch_table(result)
    assert table is not None
    (column,) = (one for one in table.columns if one.header == "since 2026-08-28")
    names = dict(zip(table.columns[0].cells, column.cells, strict=True))
    assert names["New"] == "new"
    assert names["Waits"].startswith(("−", "-"))
    assert " ± " in names["Waits"]
    assert "what 'August' says of the same date" in " ".join(note.text for note in watch_notes(result))


def test_a_file_against_itself_has_not_changed() -> None:
    told = reviewed(NOW).watch().set_index("name")
    assert told["change"].tolist() == [0.0, 0.0]


def test_without_an_earlier_file_nothing_is_said_of_change() -> None:
    result = simulate(loads(NOW), replicates=400, worlds=1, horizons=[6])
    assert result.watch()["change"].isna().all()
    assert result.run.before is None


@pytest.mark.parametrize(
    ("then", "found"),
    [
        (
            TEXT.format(name="x", as_of="2026-12-28", started="2026-06-28"),
            "as_of 2026-12-28 first, 2026-11-28 second",
        ),
        ('name = "x"\n', "no as_of in 'x'"),
        (THEN.replace("Waits", "Other"), "no pilot of one name in 'August' and 'November'"),
        (
            THEN.replace("2026-08-28", "1906-08-28").replace("2026-06-28", "1906-06-28"),
            "months before the last horizon",
        ),
    ],
)
def test_files_that_do_not_belong_together_are_refused(then: str, found: str) -> None:
    with pytest.raises(UsageError, match=f"since: found {found}|since: found .* {found}"):
        reviewed(then)


def test_the_day_of_the_review_is_kept() -> None:
    before = reviewed().run.before
    assert before is not None
    assert (before.name, before.as_of, set(before.by_due)) == ("August", date(2026, 8, 28), {"Waits"})
