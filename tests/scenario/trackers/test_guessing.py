"""As what columns are read, and why: by headers, by cells, and what is said where two compete."""

from pathlib import Path

import pytest

from tests.scenario.trackers.examples import export, inventory
from tests.scenario.trackers.proposing import proposed, read_as
from valleysim.errors import ScenarioError
from valleysim.scenario.trackers.roles import LIVE, PHRASES, match


def test_an_inventory_of_use_cases_is_understood(tmp_path: Path) -> None:
    found = proposed(tmp_path, inventory(40))
    assert {header: role for header, role in read_as(found).items() if role not in ("label", "ignore")} == {
        "Use Case Name": "name",
        "Agency": "segment",
        "Stage of Development": "stage",
        "Date Initiated": "starts",
        "Date Implemented": "live since",
        "Date Retired": "ended",
        "Does this project include custom-developed code?": "yes or no",
    }
    assert found.readings["Date Initiated"].dates == "month first"
    assert found.built.unknown == {}


def test_headers_with_numbers_and_underscores_are_those_without_them(tmp_path: Path) -> None:
    rows = inventory(40)
    headers = {"Use Case Name": "2_use_case_name", "Stage of Development": "16_dev_stage"}
    headers |= {"Date Initiated": "18_date_initiated", "Date Implemented": "20_date_implemented"}
    rows[0] = [headers.get(header, header) for header in rows[0]]
    found = read_as(proposed(tmp_path, rows))
    assert [found[header] for header in headers.values()] == ["name", "stage", "starts", "live since"]


def test_an_export_of_a_project_portfolio_is_understood(tmp_path: Path) -> None:
    found = proposed(tmp_path, export(24))
    assert [*read_as(found).values()] == [
        *("name", "label", "label", "stage", "starts", "due", "budget", "sponsor", "sponsor since", "label")
    ]


def test_every_column_has_a_reason(tmp_path: Path) -> None:
    for rows in (inventory(12), export(12)):
        found = proposed(tmp_path, rows)
        assert all(reading.why for reading in found.readings.values())
        for reading in found.readings.values():
            assert all(f"# {reason}" in found.mapping for reason in reading.why)


def test_a_status_that_is_a_traffic_light_is_a_label(tmp_path: Path) -> None:
    found = proposed(tmp_path, [["Name", "Status"], ["a", "Green"], ["b", "Amber"], ["c", "on track"]])
    assert read_as(found) == {"Name": "name", "Status": "label"}
    assert "3 of 3 cells are colours of a traffic light" in "; ".join(found.readings["Status"].why)


def test_a_header_of_days_without_days_is_no_column_of_days(tmp_path: Path) -> None:
    found = proposed(tmp_path, [["Name", "Start"], ["a", "early"], ["b", "late"], ["c", "2026-01-01"]])
    assert read_as(found)["Start"] == "label"
    assert "1 of 3 cells are days" in "; ".join(found.readings["Start"].why)


def test_stages_are_found_by_their_cells_where_the_header_says_nothing(tmp_path: Path) -> None:
    found = proposed(tmp_path, [["Name", "Where"], ["a", "Pilot"], ["b", "UAT"], ["c", "Live"]])
    assert read_as(found)["Where"] == "stage"
    assert found.readings["Where"].why[0] == "by its cells alone"


def test_of_two_columns_that_look_alike_none_is_chosen_and_it_is_told(tmp_path: Path) -> None:
    rows = [["Name", "Due date", "Deadline"], *([f"p{k}", "2027-01-01", "2027-03-01"] for k in range(9))]
    found = proposed(tmp_path, rows)
    assert read_as(found) == {"Name": "name", "Due date": "label", "Deadline": "label"}
    assert any("look equally like 'due': none is read so" in remark for remark in found.remarks)


def test_of_two_columns_the_better_one_by_a_margin_is_chosen_and_it_is_told(tmp_path: Path) -> None:
    rows = [["Name", "Target date", "End date"], *([f"p{k}", "2027-01-01", "2027-03-01"] for k in range(9))]
    found = proposed(tmp_path, rows)
    assert read_as(found)["Target date"] == "due"
    assert '"Target date" is read as \'due\' and not "End date", by a clear margin' in found.remarks


def test_two_columns_of_names_are_refused_with_the_way_out(tmp_path: Path) -> None:
    rows = [["Name", "Title"], ["a", "b"], ["c", "d"]]
    with pytest.raises(ScenarioError, match="look equally like 'name'"):
        proposed(tmp_path, rows)
    found = proposed(tmp_path, rows, '[columns.Title]\nread_as = "name"\n')
    assert read_as(found) == {"Name": "label", "Title": "name"}


def test_without_a_header_like_a_name_the_first_column_of_different_texts_is(tmp_path: Path) -> None:
    found = proposed(tmp_path, [["Group", "What"], ["Sales", "Chat"], ["Sales", "Voice"], ["Sales", "Mail"]])
    assert read_as(found) == {"Group": "label", "What": "name"}


def test_long_texts_and_columns_of_which_all_cells_differ_are_left_out(tmp_path: Path) -> None:
    rows = [["Name", "About", "Link"]]
    rows += [[f"p{k}", f"{k} " + "many words " * 20, f"https://x/{k}"] for k in range(20)]
    found = proposed(tmp_path, rows)
    assert read_as(found) == {"Name": "name", "About": "ignore", "Link": "ignore"}


def test_no_usual_name_stands_for_two_roles() -> None:
    phrases = [phrase for words in PHRASES.values() for phrase in words]
    assert len(phrases) == len({*phrases})
    assert all(phrase == " ".join(phrase.lower().split()) for phrase in phrases)


def test_questions_of_a_form_are_not_searched_for_names() -> None:
    words = "is the ai use case live or is its go live date known to the agency"
    assert match(LIVE, words).score == 0.0


def test_a_text_that_is_no_table_is_refused_with_no_more_than_a_few_words_of_it(tmp_path: Path) -> None:
    sentence = "which goes on and on for a long while and does not end"
    with pytest.raises(ScenarioError) as refused:
        proposed(tmp_path, [[f"{sentence} {k}" for k in range(9)], ["1"] * 9])
    told = f"{refused.value}".partition("found ")[2]
    assert 'among the 9 columns of row 1: "which goes on and on fo…", ' in told
    assert ", …; allowed: a column such as Name" in told
    assert len(told) < 280
