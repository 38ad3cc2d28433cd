"""What rates alone foresee of too many events is refused before a run, with the key and its line."""

import pytest

from valleysim import ScenarioError, loads
from valleysim.compile import check_scenario, compile_scenario
from valleysim.worlds.design import Design

SHAKEN = 'name = "shaken"\n[organisation]\nreorganisation_rate = RATE\n'


def check(rate: str, months: float = 36.0) -> None:
    scenario = loads(SHAKEN.replace("RATE", rate), name="s.toml")
    check_scenario(scenario, Design(1), worlds=range(400), months=months)


def test_twenty_thousand_foreseen_events_pass_and_more_are_refused() -> None:
    check("500", months=40.0)
    with pytest.raises(ScenarioError) as refused:
        check("500", months=40.125)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.key) == ("s.toml", 3, "organisation.reorganisation_rate")
    assert problem.found == (
        "500, with which a history that goes on for 40.125 months has 20,000 events or more, "
        "most of them reorganisations"
    )
    assert problem.allowed == "fewer than 20,000 events in a history"


def test_of_uncertain_rates_it_is_told_in_how_many_worlds() -> None:
    """A rate of 556 is the limit: the median of the interval, so about half of the worlds are above it."""
    with pytest.raises(ScenarioError) as refused:
        check('"500 to 617"')
    (problem,) = refused.value.problems
    words = f"{problem.found}".split(" events or more in ")[1]
    assert 160 < int(words.split(" of ")[0]) < 240
    assert words.startswith(words.split()[0] + " of 400 worlds, most of them reorganisations")


def test_a_model_is_refused_only_where_its_months_are_told() -> None:
    scenario = loads(SHAKEN.replace("RATE", "1000"))
    compile_scenario(scenario, Design(1), worlds=range(1))
    with pytest.raises(ScenarioError, match="36,000 events or more"):
        compile_scenario(scenario, Design(1), worlds=range(1), months=36.0)
