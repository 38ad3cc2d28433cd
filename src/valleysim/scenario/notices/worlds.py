"""Calibrated worlds that a scenario names and does not use."""

from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.notices.written import written


def worlds_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That no uncertain number is what was calibrated: the worlds are those of another scenario."""
    if scenario.worlds is None:
        return
    uncertain = {name: one for name, one in scenario.quantities().items() if one.is_uncertain}
    if uncertain and not any(scenario.worlds.knows(name, one) for name, one in uncertain.items()):
        yield written(scenario, ("worlds",), "worlds").notice(
            "warning",
            f"none of {len(uncertain)} uncertain numbers is one that was calibrated, so the worlds that are "
            "named change nothing; calibrate this scenario, or name the worlds of the one that it extends",
        )
