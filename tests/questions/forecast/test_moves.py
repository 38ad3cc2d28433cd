"""What moves the answer most, and on what it rests: in tables, the document, notices, and of a check."""

import pytest

import valleysim
from tests.scenario.writing import scenario
from valleysim.questions.forecast.moves import driver_notices, move_table

TEXT = """
[pilot]
duration = 1
success = { value = "0.5 to 0.9", assumption = "a guess" }
documented_value = "0.2 to 0.6"
[priorities]
cancellation_hazard = { value = "0.02 to 0.05", evidence = "own" }
[readiness.reliability]
work = { exponential = { mean = "2 to 4" } }
[evidence.own]
quantity = "hazard of cancellation"
value = "2 to 5 % a month"
source = "our records"
population = "pilots of ours"
endpoint = "cancelled"
year = 2026
grade = "P"
"""
FEW = {"replicates": 40_000, "worlds": 400, "threads": 1}


@pytest.fixture(scope="module")
def result() -> valleysim.Result:
    return valleysim.simulate(scenario(TEXT), horizons=[24], **FEW)


def test_a_share_that_multiplies_the_answer_moves_it_by_its_own_interval(result: valleysim.Result) -> None:
    moved = {move.entry.key: move for move in result.moves}
    success = moved["pilot.success"]
    reached = result.horizons()["reached"].iloc[-1]
    typical = 0.73
    assert success.effect == pytest.approx(0.4 * reached / typical, rel=0.15)
    assert success.is_sure
    assert not moved["pilot.documented_value"].is_sure
    assert moved["priorities.cancellation_hazard"].effect < 0.0


def test_what_rests_on_no_evidence_comes_first_and_by_size(result: valleysim.Result) -> None:
    graded = [move.is_graded for move in result.moves]
    assert graded == sorted(graded)
    assert result.moves[0].entry.key == "pilot.success"
    assert result.moves[-1].entry.key == "priorities.cancellation_hazard"
    table = move_table(result.moves)
    assert table.columns[0].cells[0] == "success as a pilot"
    assert table.columns[3].cells[0] == "assumption"
    assert table.columns[3].cells[-1] == "own"


def test_the_document_and_the_notices_tell_it(result: valleysim.Result) -> None:
    inputs = {one["key"]: one["moves"] for one in result.document()["inputs"]}
    assert inputs["pilot.success"]["value"] == pytest.approx(result.moves[0].effect)
    assert inputs["pilot.duration"] is None
    (notice,) = driver_notices(result.moves)
    assert (notice.severity, notice.key, notice.line) == ("note", "pilot.success", 5)
    assert "and it is assumed" in notice.text
    assert notice in result.notices


def test_where_evidence_moves_it_most_or_nothing_does_no_driver_is_told() -> None:
    graded = TEXT.replace('{ value = "0.5 to 0.9", assumption = "a guess" }', "0.9")
    found = valleysim.simulate(scenario(graded.replace("0.02 to 0.05", "0.005 to 0.3")), horizons=[24], **FEW)
    assert list(driver_notices(found.moves)) == []
    known = valleysim.simulate(scenario("[pilot]\nsuccess = 0.9\n"), horizons=[24], **FEW)
    assert known.moves == ()
    few = valleysim.simulate(scenario(TEXT), horizons=[24], replicates=400, worlds=10)
    assert few.moves == ()
