"""Entries of lists, set at the prompt by their position."""

from tests.scenario.writing import scenario
from valleysim.scenario.prompt.setting import set_at_prompt

CHANGES = """
[pilot]
duration = 3
[[changes]]
by = "more help"
key = "pilot.duration"
how = "multiply"
size = 0.5
assumption = "two more people"
"""


def test_the_size_of_a_change_is_set_by_its_position() -> None:
    found = set_at_prompt(scenario(CHANGES), ["changes[0].size=0.25"])
    assert found.changes[0].size == 0.25
    assert [(one.key, one.words) for one in found.ledger()][-1] == ("changes[0].size", "set at the prompt")
