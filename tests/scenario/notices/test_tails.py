"""A cost ratio without a fat tail is told of, whoever wrote it, and no other is."""

import pytest

from tests.scenario.writing import scenario
from valleysim import load
from valleysim.errors import ValidationIssue
from valleysim.scenario import Scenario
from valleysim.scenario.notices.tails import tail_notices


def told(found: Scenario) -> list[ValidationIssue]:
    return list(tail_notices(found))


@pytest.mark.parametrize("law", ["1.2", "{ uniform = [0.8, 2] }", "{ gamma = { mean = 1.2, shape = 2 } }"])
def test_a_thin_tail_is_told_with_its_line(law: str) -> None:
    (notice,) = told(scenario(f"[cost]\nbuild = {law}"))
    assert (notice.severity, notice.key, notice.line) == ("note", "cost.build", 3)
    assert "flyvbjerg-2022" in notice.text


@pytest.mark.parametrize(
    "text",
    [
        "[cost]\ntolerance = 2",
        "[cost]\nbuild = { lognormal_pareto = { median = 0.8, p90 = 1.2, tail_index = 1.3 } }",
        "[cost]\nbuild = { lognormal = { median = 1, p90 = 2 } }",
        'neutral = ["cost"]\n[cost]\nbuild = 1.2',
    ],
)
def test_of_a_fat_tail_a_default_and_a_neutral_cost_nothing_is_told(text: str) -> None:
    assert told(scenario(text)) == []


def test_shipped_presets_have_fat_tails() -> None:
    assert told(load("enterprise")) == told(load("mid_market")) == []


def test_of_a_portfolio_those_that_have_it_are_told_once() -> None:
    text = """
[cost]
run_rate = { lognormal_pareto = { median = 0.8, p90 = 1.2, tail_index = 1.3 } }
[[pilots]]
name = "a"
[[pilots]]
name = "b"
cost = { run_rate = 1.1 }
[[pilots]]
name = "c"
cost = { run_rate = 1.2 }
"""
    (notice,) = told(scenario(text))
    assert (notice.key, notice.line) == ("pilots[b].cost.run_rate", 9)
    assert notice.text.startswith("1.1 and 1.2 in 2 of 3 pilots (b and c): ")
    (shared,) = told(scenario('[cost]\nbuild = 1.1\n[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"'))
    assert (shared.key, shared.line) == ("cost.build", 3)
    assert "all 2 pilots" in shared.text
