"""Rows of a tracker as pilots: nothing is guessed, merged or dropped without being told."""

from pathlib import Path

import pytest

from tests.scenario.trackers.examples import AS_OF, Rows, export, inventory
from tests.scenario.trackers.proposing import loaded, proposed, told, written
from valleysim import load
from valleysim.errors import ScenarioError
from valleysim.scenario.standing import standing_of

HEADER = ["Name", "Stage", "Start", "Go-live", "Target date", "Sponsor", "Sponsor since", "Stage since"]


def rows(*lines: str) -> Rows:
    """A tracker of these lines, with cells apart by bars."""
    return [HEADER, *(line.split("|") for line in lines)]


def test_a_proposal_loads_with_every_pilot_where_it_stands(tmp_path: Path) -> None:
    for sheet in (inventory(45), export(25)):
        scenario = loaded(tmp_path, proposed(tmp_path, sheet))
        assert scenario.n_pilots == len(sheet) - 1
        assert scenario.as_of == AS_OF
    standings = [standing_of(member, scenario.stages) for member in scenario.members]
    stages = [standing.stage.value if standing and standing.stage else None for standing in standings]
    assert stages[:5] == [None, "pilot", "waiting for readiness", "live", "not live"]


def test_names_that_stand_twice_get_numbers_and_it_is_told(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("Chat|||||||", "Chat (2)|||||||", "Chat|||||||", "chat|||||||"))
    assert [row["name"] for row in found.rows] == ["Chat", "Chat (2)", "Chat (3)", "chat"]
    assert told(found, "gets a number behind it") == [(4,)]
    assert loaded(tmp_path, found).n_pilots == 4


def test_rows_that_are_no_pilots_are_told(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|||||||", "|Pilot||||||", "Total|||||||", "#1|||||||"))
    assert [row["name"] for row in found.rows] == ["a", "#1"]
    assert told(found, "no name in the row") == [(3,)]
    assert told(found, "looks like the sum") == [(4,)]
    assert loaded(tmp_path, found).n_pilots == 2


def test_cells_that_are_no_days_are_counted_and_left_empty(tmp_path: Path) -> None:
    found = proposed(
        tmp_path, rows("a||soon|||||", "b||2026-01-02|||||", "c||2026-01-03|||||", "d||TBD|||||")
    )
    assert told(found, '"soon": no day, month or quarter: left empty') == [(2,)]
    assert [row["starts"] for row in found.rows] == ["", "2026-01-02", "2026-01-03", ""]


def test_words_for_no_stage_are_listed_and_their_rows_have_none(tmp_path: Path) -> None:
    lines = ("a|Gate 3|2026-01-02|||||", "b|Pilot|2026-01-02|||||", "c|Gate 3|2026-01-02|||||")
    found = proposed(tmp_path, rows(*lines))
    assert found.built.unknown == {"Gate 3": 2}
    assert '# "Gate 3" = ""  # 2 rows' in found.mapping
    assert [(row["status.stage"], row["label.stage"]) for row in found.rows] == [
        ("", "Gate 3"),
        ("Pilot", ""),
        ("", "Gate 3"),
    ]
    mapping = found.mapping.replace('# "Gate 3" = ""', '"Gate 3" = "waiting for money"')
    filled = proposed(tmp_path, rows(*lines), mapping)
    assert filled.built.unknown == {}
    stages = loaded(tmp_path, filled).stages
    assert stages == {"Gate 3": "waiting for money"}


def test_a_number_before_a_stage_is_no_part_of_it(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|3 - Pilot|2026-01-02|||||", "b|Phase 2: UAT|2026-01-02|||||"))
    assert found.built.numbered == {"3 - Pilot": "pilot", "Phase 2: UAT": "waiting for readiness"}
    assert loaded(tmp_path, found).stages == found.built.numbered


def test_a_day_to_come_in_a_column_of_the_past_is_a_target(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|UAT|2026-01-02|2027-02-03|||||"))
    (row,) = found.rows
    assert row["due"] == "2027-02-03"
    assert "status.live_since" not in row
    assert told(found, "lies after 2026-11-28, and has not happened") == [(2,)]


def test_months_that_overlap_are_put_in_the_order_in_which_things_happen(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|Live|Mar-26|2026-03-05||||"))
    assert not found.built.contradictions
    assert (found.rows[0]["starts"], found.rows[0]["status.live_since"]) == ("2026-03-05", "2026-03-05")


def test_a_quarter_says_how_good_its_day_is(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|Pilot|Q1 2026|||||", "b|Idea|Q3 2027|||||"))
    assert [row["status.date_precision"] for row in found.rows] == ["1.5", ""]
    assert found.rows[1]["starts"] == "2027-07-01 to 2027-09-30"
    (pilot, planned) = loaded(tmp_path, found).members
    assert pilot.scenario.status.date_precision == 1.5
    assert planned.starts.known is None


@pytest.mark.parametrize(
    ("line", "cells", "what"),
    [
        (
            "a|Live|2026-05-01|2026-03-01|||||",
            "Stage 'Live', Start '2026-05-01', Go-live '2026-03-01'",
            "it went live 8.96 months ago, before its start 6.9 months ago",
        ),
        ("a|Idea|2026-05-01||||||", "Stage 'Idea', Start '2026-05-01'", "its start lies in the past"),
        ("a|Pilot|2027-05-01||||||", "Stage 'Pilot', Start '2027-05-01'", "a start that lies ahead"),
        (
            "a|Pilot|2026-02-01|2026-05-01|||||",
            "Stage 'Pilot', Start '2026-02-01', Go-live '2026-05-01'",
            "it went live, of a pilot whose stage is",
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_told_with_its_cells_and_written_as_it_is(
    tmp_path: Path, line: str, cells: str, what: str
) -> None:
    found = proposed(tmp_path, rows("b|Pilot|2026-01-01||||||", line))
    contradiction = found.built.contradictions[0]
    assert (contradiction.row, contradiction.name, contradiction.cells) == (3, "a", cells)
    assert what in contradiction.what
    with pytest.raises(ScenarioError) as refused:
        load(written(tmp_path, found))
    assert "pilots.csv:3" in f"{refused.value}"


def test_the_mapping_says_what_becomes_of_rows_that_contradict_themselves(tmp_path: Path) -> None:
    lines = ("b|Pilot|2026-01-01||||||", "a|Pilot|2026-02-01|2026-05-01||||", "c|Idea|2026-02-01||||||")
    trusting = proposed(tmp_path, rows(*lines), '[rows]\ncontradicting = "trust the stage"\n')
    assert trusting.is_sound
    assert trusting.rows[1]["label.go-live"] == "2026-05-01"
    assert loaded(tmp_path, trusting).n_pilots == 3
    shorter = proposed(tmp_path, rows(*lines), '[rows]\ncontradicting = "leave out"\n')
    assert loaded(tmp_path, shorter).n_pilots == 1
    assert len(told(shorter, "contradicts itself")) == 2


def test_a_pilot_that_runs_without_a_start_is_asked_about(tmp_path: Path) -> None:
    lines = ("b|Pilot|2026-01-01||||||", "a|Live||2026-05-01|||||")
    found = proposed(tmp_path, rows(*lines))
    assert (found.built.without_start, found.is_sound) == ([3], False)
    for choice, starts in (
        ('"leave out"', None),
        ('"earliest day"', "2026-05-01"),
        ("2025-04-01", "2025-04-01"),
    ):
        chosen = proposed(tmp_path, rows(*lines), f"[rows]\nwithout_start = {choice}\n")
        assert chosen.is_sound
        assert [row["starts"] for row in chosen.rows[1:]] == ([] if starts is None else [starts])
        assert loaded(tmp_path, chosen)


def test_since_when_a_stage_holds_is_written_where_the_stage_begins_with_one_thing(tmp_path: Path) -> None:
    lines = (
        "a|UAT|2026-01-01|||||2026-05-01",
        "b|Pilot||||||2026-05-02",
        "c|Running|2026-01-01|||||2026-05-03",
        "d|Pilot|2026-01-01|||||2026-05-04",
    )
    found = proposed(tmp_path, rows(*lines))
    first, second, third, fourth = found.rows
    assert first["status.pilot_ended"] == "2026-05-01"
    assert second["starts"] == "2026-05-02"
    assert (third["label.stage since"], fourth["label.stage since"]) == ("2026-05-03", "2026-05-04")
    assert loaded(tmp_path, found).n_pilots == 4


def test_who_sponsors_several_pilots_is_one_person(tmp_path: Path) -> None:
    lines = ("a|||||Ann Lee|2024-03-01|", "b|||||Ann  Lee||", "c|||||Bob Ray|2025-01-01|", "d|||||A. Lee||")
    found = proposed(tmp_path, rows(*lines))
    scenario = loaded(tmp_path, found)
    assert [person.name for person in scenario.people] == ["Ann Lee"]
    assert "served = 2024-03-01" in found.scenario
    key = "sponsors[executive sponsor]."
    assert [row[f"{key}person"] for row in found.rows] == ["Ann Lee", "Ann Lee", "", ""]
    assert [row[f"{key}served"] for row in found.rows] == ["", "", "2025-01-01", ""]
    assert '# "A. Lee" = "Ann Lee"  # 1 and 2 rows' in found.mapping
    merged = proposed(tmp_path, rows(*lines), '[people]\n"A. Lee" = "Ann Lee"\n')
    assert [row[f"{key}person"] for row in merged.rows] == ["Ann Lee", "Ann Lee", "", "Ann Lee"]


def test_people_of_nearly_the_same_name_stay_two_until_somebody_says_otherwise(tmp_path: Path) -> None:
    lines = ("a|||||Maria Keller||", "b|||||Maria Keller||", "c|||||Maria Kellar||", "d|||||Maria Kellar||")
    scenario = loaded(tmp_path, proposed(tmp_path, rows(*lines)))
    assert [person.name for person in scenario.people] == ["Maria Kellar", "Maria Keller"]


def test_rows_that_say_different_days_since_when_give_none(tmp_path: Path) -> None:
    found = proposed(tmp_path, rows("a|||||Ann Lee|2024-03-01|", "b|||||Ann Lee|2025-03-01|"))
    assert 'served = "stationary"  # rows say 2024-03-01 and 2025-03-01' in found.scenario
    assert any("different days since when" in remark for remark in found.remarks)


def test_amounts_for_a_year_are_written_for_a_month_and_budgets_are_labels(tmp_path: Path) -> None:
    sheet = [
        ["Name", "Run cost p.a. (k€)", "Budget", "Benefit"],
        ["a", "12", "€ 3,000.50", "4,000.50"],
        ["b", "24", "abc", "2.5"],
    ]
    found = proposed(tmp_path, sheet)
    assert [row["money.run_cost_per_month"] for row in found.rows] == ["1000", "2000"]
    assert [row["label.budget"] for row in found.rows] == ["3000.5", ""]
    assert [row["label.benefit"] for row in found.rows] == ["4000.5", "2.5"]
    assert told(found, "an amount for no month or year") == [(2, 3)]
    assert told(found, '"abc": no amount') == [(3,)]
    assert loaded(tmp_path, found).money.currency == "EUR"


def test_keys_are_taken_where_every_row_has_one_of_its_own(tmp_path: Path) -> None:
    sheet = [["ID", "Name"], ["P1", "a"], ["P2", "a"]]
    found = proposed(tmp_path, sheet)
    assert [member.key for member in loaded(tmp_path, found).members] == ["P1", "P2"]
    twice = proposed(tmp_path, [*sheet, ["P2", "b"]])
    assert "key" not in twice.rows[0]


def test_two_thousand_rows_take_seconds(tmp_path: Path) -> None:
    found = proposed(tmp_path, inventory(2_000))
    assert len(found.rows) == 2_000
    assert loaded(tmp_path, found).n_pilots == 2_000
