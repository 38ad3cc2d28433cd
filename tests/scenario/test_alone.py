"""One pilot of a portfolio as a scenario of its own: which changes and pairs it keeps."""

from tests.scenario.test_members import BASE
from tests.scenario.writing import scenario
from valleysim import Scenario
from valleysim.scenario.alone import LONGEST_TOLD, alone
from valleysim.scenario.format.crowd import LONGEST_NAME

PORTFOLIO = """[organisation]
period = "2 to 4"
[[pilots]]
name = "a"
[[pilots]]
name = "b"
starts = 2
funding = { approval = "0.2 to 0.3" }
"""


def changed(*changes: str) -> dict[str, Scenario]:
    """The pilots a and b alone, after changes ``BY KEY HOW SIZE``."""
    text = BASE + PORTFOLIO
    for change in changes:
        by, key, how, size = change.split()
        text += f'[[changes]]\nby = "{by}"\nkey = "{key}"\nhow = "{how}"\nsize = {size}\n'
    portfolio = scenario(text)
    return {member.key: alone(portfolio, member) for member in portfolio.members}


def steps(lone: Scenario) -> list[str]:
    return [step.name for step in lone.steps]


def test_changes_of_shared_numbers_stay_and_those_of_others_go() -> None:
    pilots = changed(
        "x pilots[a].funding.approval at_least 0.5",
        "y pilot.success multiply 0.5",
        "z pilots[b].pilot.duration multiply 2",
    )
    assert steps(pilots["a"]) == ["changes[x].funding.approval", "changes[y].pilot.success"]
    assert steps(pilots["b"]) == ["changes[y].pilot.success", "changes[z].pilot.duration"]
    assert pilots["b"].steps[1].targets[0].path.startswith("pilot.duration.")


def test_a_change_of_a_shared_number_that_a_pilot_replaces_does_not_reach_it() -> None:
    pilots = changed("x funding.approval at_least 0.5")
    assert steps(pilots["a"]) == ["changes[x].funding.approval"]
    assert steps(pilots["b"]) == []


def test_a_shared_change_reaches_a_pilot_before_its_own_and_not_after() -> None:
    before = changed("x pilot.success multiply 0.5", "x pilots[a].pilot.success multiply 0.6")
    assert steps(before["a"]) == ["changes[x].pilot.success", "changes[x (2)].pilot.success"]
    assert [step.size.known for step in before["a"].steps] == [0.5, 0.6]
    after = changed("x pilots[a].pilot.success multiply 0.6", "x pilot.success multiply 0.5")
    assert [step.size.known for step in after["a"].steps] == [0.6]
    assert [step.size.known for step in after["b"].steps] == [0.5]


def test_changes_of_the_calendar_reach_the_pilots_windows_and_those_of_its_start_go() -> None:
    pilots = changed("x organisation.period add 1", "y pilots[b].starts add 1", "z funding.period add 2")
    assert steps(pilots["a"]) == ["changes[x].funding.period"]
    assert steps(pilots["b"]) == ["changes[x].funding.period"]


def test_pairs_of_changed_numbers_and_of_changes_stay() -> None:
    pairs = """[[correlations]]
between = ["pilot.success", "funding.approval"]
rank = 0.4
[[correlations]]
between = ["changes[x].pilots[a].pilot.success", "organisation.period"]
rank = 0.2
[[correlations]]
between = ["pilots[b].funding.approval", "pilot.success"]
rank = 0.3
"""
    text = BASE + PORTFOLIO + pairs
    text += '[[changes]]\nby = "x"\nkey = "pilots[a].pilot.success"\nhow = "multiply"\nsize = "0.5 to 0.6"\n'
    portfolio = scenario(text)
    pilots = {member.key: alone(portfolio, member) for member in portfolio.members}
    assert [(correlation.between, correlation.rank) for correlation in pilots["a"].correlations] == [
        (("pilot.success", "funding.approval"), 0.4),
        (("changes[x].pilot.success", "funding.period"), 0.2),
    ]
    assert [(correlation.between, correlation.rank) for correlation in pilots["b"].correlations] == [
        (("funding.approval", "pilot.success"), 0.3)
    ]


def test_a_pilot_with_the_longest_name_can_stand_alone() -> None:
    """The name of a scenario is shorter: it used to be refused for it."""
    portfolio = scenario(BASE + f'[[pilots]]\nname = "{"n" * LONGEST_NAME}"\n')
    told = alone(portfolio, portfolio.members[0]).name
    assert told == "n" * (LONGEST_TOLD - 1) + "…"
