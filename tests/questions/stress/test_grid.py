"""Two numbers changed together: against an exact answer, on the same draws, and what is refused.

Budget windows of period Δ and a uniform phase, approval p at each, a runway R = (M + F)·Δ: money comes in
time with 1 − q^M·(1 − F·p), q = 1 − p. False alarms: 2e-9 a cell (|z| < 6). 20,000 histories show a
probability that is 0.02 off; a paired difference that is 8 of its own errors off.
"""

import json
import math
from typing import Any

import jsonschema
import numba
import pytest

from valleysim.errors import UsageError
from valleysim.questions.registry import schema_of
from valleysim.questions.stress.ask import stress
from valleysim.questions.stress.grid_answer import GridStress
from valleysim.questions.stress.grid_axes import MULTIPLES, POINTS, WORLDS, axes_of, cell
from valleysim.scenario import Scenario, from_document, load
from valleysim.worlds.design import Design, world_values

FEW: dict[str, Any] = {"replicates": 400, "worlds": 1, "threads": 1, "at": 20, "endpoint": "live"}
HISTORIES = 2_000 if numba.config.DISABLE_JIT else 20_000
LIMIT = 6.0
RUNWAY = 10.0


def funded(approval: float = 0.3, period: float = 3.0, **more: Any) -> Scenario:
    """Money comes before the runway ends, or the pilot is stopped at once."""
    funding = {
        "runway": RUNWAY,
        "period": period,
        "approval": approval,
        "unfunded_hazard": 1_000,
        "lead": 0,
    }
    return from_document({"name": "funded", "funding": funding, **more})


def exact(approval: float, period: float) -> float:
    whole, part = divmod(RUNWAY, period)
    return 1.0 - (1.0 - approval) ** whole * (1.0 - part / period * approval)


def gridded(scenario: Scenario, grid: str, **more: Any) -> GridStress:
    found = stress(scenario, grid=grid, **{**FEW, **more})
    assert isinstance(found, GridStress)
    return found


@pytest.fixture(scope="module")
def found() -> GridStress:
    grid = "funding.approval:0.1/0.3/0.6, funding.period:2/3/6/8"
    return gridded(funded(), grid, replicates=HISTORIES)


def test_every_cell_is_what_the_formula_of_budget_windows_says(found: GridStress) -> None:
    assert exact(0.3, 3.0) == pytest.approx(0.6913, abs=1e-4)
    base = exact(0.3, 3.0)
    assert len(found.cells) == 12
    for row in found.cells:
        p = exact(row["first"], row["second"])
        assert abs(row["value"] - p) < LIMIT * math.sqrt(p * (1.0 - p) / HISTORIES), row
        assert abs(row["difference"] - (p - base)) < LIMIT * row["difference_mc_error"] + 1e-12, row
    high, low = found.axes[0].values[-1], found.axes[0].values[0]
    together = exact(high, 8) - exact(high, 2) - exact(low, 8) + exact(low, 2)
    assert abs(found.together["value"] - together) < LIMIT * found.together["mc_error"]


def test_the_cell_of_what_is_written_is_no_change_at_all(found: GridStress) -> None:
    row = found.row(0.3, 3.0)
    assert row["value"] == found.written["value"]
    assert (row["difference"], row["difference_mc_error"]) == (0.0, 0.0)
    assert (row["difference_low"], row["difference_high"]) == (0.0, 0.0)


def test_which_number_comes_first_says_nothing(found: GridStress) -> None:
    swapped = gridded(funded(), "funding.period:6/2/8/3,funding.approval:0.6/0.1/0.3", replicates=HISTORIES)
    for row in found.cells:
        other = swapped.row(row["second"], row["first"])
        assert {**other, "first": 0, "second": 0} == {**row, "first": 0, "second": 0}
    assert swapped.together == found.together
    assert swapped.swings == pytest.approx(found.swings[::-1], abs=1e-12)


def test_what_is_held_is_so_in_every_world_and_nothing_else_moves() -> None:
    """A number that is correlated with another, too: its worlds stay."""
    enterprise = load("enterprise")
    axes = axes_of("pilot.documented_value:0.2/0.5,handoff.builders:2/3", enterprise, 1)
    held = cell(enterprise, axes, (0.5, 3.0))
    before = world_values(enterprise, seed=1, worlds=range(64))
    after = world_values(held, seed=1, worlds=range(64))
    assert (after["pilot.documented_value"] == 0.5).all()
    assert all((after[path] == before[path]).all() for path in before if path != "pilot.documented_value")
    assert held.handoff.builders == 3


def test_values_that_are_not_given_say_how_they_were_chosen() -> None:
    enterprise = load("enterprise")
    approval, reviewers = axes_of("funding.approval,office.reviewers", enterprise, 1)
    drawn = Design(1).values(enterprise, range(WORLDS))["funding.approval"]
    shares = [float((drawn <= value).mean()) for value in approval.values]
    assert shares == pytest.approx(POINTS, abs=0.02)
    assert approval.chosen.startswith("quantiles, 5 to 95 %")
    assert approval.labels[0].endswith(" %")
    assert reviewers.values == (1.0, 2.0, 3.0, 4.0)
    assert reviewers.chosen == "whole numbers around 2"
    period, duration = axes_of(
        "funding.period,pilot.duration", funded(pilot={"duration": {"pert": [1, 2, 3]}}), 1
    )
    assert period.values == tuple(3.0 * one for one in MULTIPLES)
    assert (duration.way, duration.values, duration.labels[0]) == ("times", MULTIPLES, "× 0.5")
    capped, none = axes_of("funding.approval,pilot.embedded", funded(0.8), 1)
    assert capped.values == (0.4, 0.6, 0.8, 1.0)
    assert none.values == (0.0, 0.25, 0.5, 0.75, 1.0)


def test_a_variate_is_multiplied_and_no_change_is_none_at_all() -> None:
    scenario = funded(pilot={"duration": {"pert": [1, 2, 3]}})
    found = gridded(scenario, "pilot.duration:0.5/1,funding.approval:0.2/0.3")
    assert found.row(1.0, 0.3)["difference_mc_error"] == 0.0
    assert cell(scenario, found.axes, (0.5, 0.3)).steps[0].how == "multiply"


def test_of_a_portfolio_it_is_the_share_of_pilots_and_of_one_of_them_it_says_so() -> None:
    several = from_document(
        {
            **funded().document,
            "name": "p",
            "pilots": [{"name": "a"}, {"name": "b", "funding": {"approval": 0.9}}],
        }
    )
    both = gridded(several, "funding.approval:0.1/1,funding.period:3/6")
    assert both.row(1.0, 3.0)["value"] == 1.0  # also of the pilot that says an approval of its own
    assert not both.is_alone
    own = from_document(
        {
            **funded().document,
            "name": "p",
            "organisation": {"period": 3},
            "pilots": [{"name": "a", "pilot": {"duration": 3}}, {"name": "b", "handoff": {"builders": 4}}],
        }
    )
    axes = axes_of("handoff.builders:1/2,funding.period:2/3", own, 1)
    assert [one.scenario.handoff.builders for one in cell(own, axes, (2.0, 3.0)).members] == [2, 2]
    keys = {change["key"] for change in cell(own, axes, (2.0, 3.0)).document["changes"]}
    assert keys == {"organisation.period"}
    axes = axes_of("pilot.duration,funding.period:2/3", own, 1)
    keys = {change["key"] for change in cell(own, axes, (2.0, 3.0)).document["changes"]}
    assert keys == {"organisation.period", "pilot.duration", "pilots[a].pilot.duration"}
    one = gridded(several, "funding.approval:0.1/1,funding.period:3/6", pilot="b")
    assert one.sentence.startswith("Alone, without the people, office and calendar that 'p' shares: ")
    assert one.document()["alone_of"] == "p"


def test_it_is_told_in_words_in_tables_and_in_a_document(found: GridStress) -> None:
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    jsonschema.validate(document, schema_of("stress"))
    assert document["format"] == "valleysim-stress-grid-1"
    assert [axis["chosen"] for axis in document["axes"]] == ["given", "given"]
    frame = found.frame("grid")
    assert list(frame.columns[:3]) == ["funding.approval", "funding.period", "value"]
    shares, differences = found.tables()
    assert [column.header for column in shares.columns[1:]] == ["2", "3", "6", "8"]
    assert shares.columns[0].cells == ["10 %", "30 %", "60 %"]
    assert differences.columns[2].cells[1] == "0.0 ± 0.0"
    assert " points" in found.sentence
    assert "their sum" in found.sentence
    assert [chart.name for chart in found.charts()] == ["grid"]
    contours = found.plot().collections
    assert len(contours) >= 2


def test_what_does_nothing_together_is_told_to_be_no_more_than_the_sum() -> None:
    found = gridded(funded(), "pilot.embedded:0.1/0.2,funding.approval:0.2/0.6", at=1)
    assert "cannot be told from their sum" in found.sentence


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        (
            "funding.approval",
            "grid: found 'funding.approval'; allowed: two keys, such as funding.approval,office",
        ),
        ("a,b,c", "grid: found 'a,b,c'; allowed: two keys"),
        (3, "grid: found 3; allowed: two keys"),
        (
            "funding.aproval,office.reviewers",
            "no number 'funding.aproval' in 'funded'; .* mean funding.approval",
        ),
        ("funding.approval:0.1/0.2,funding.approval", "grid: found funding.approval twice"),
        ("funding.approval:0.1,funding.period", "found 1 values for funding.approval; allowed: 2 to 9"),
        (
            "funding.approval:0.1/2,funding.period",
            "grid: found .*2.* for funding.approval; allowed: .*0 to 1",
        ),
        ("funding.approval:x/0.2,funding.period", "grid: found .*x.* for funding.approval"),
        ("office.reviewers:0/2,funding.period", "office.reviewers; allowed: whole numbers from 1 to 64"),
        ("office.reviewers:1.5/2,funding.period", "allowed: whole numbers from 1 to 64"),
        ("coalition.quorum,funding.period", "coalition.quorum without values, and it is 0 as written"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(grid: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        stress(funded(), grid=grid, **FEW)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", [{"floor": 0.2}, {"reach": 0.2}, {"months": [4]}, {"together": 4.0}])
def test_what_a_grid_does_not_answer_is_refused_beside_it(option: dict[str, Any]) -> None:
    (name,) = option
    with pytest.raises(UsageError, match=f"grid: found {name} .* beside it; allowed: a grid without {name}"):
        stress(funded(), grid="funding.approval,funding.period", **FEW, **option)
