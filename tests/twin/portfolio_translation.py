"""From a portfolio to the twin's plans: every member's numbers, and its place among the others."""

import numpy as np

from tests.twin.portfolio import PilotPlan
from tests.twin.translation import Translator
from valleysim.scenario import Scenario
from valleysim.scenario.model.data import ScenarioData
from valleysim.worlds.design import world_values

Worlds = dict[str, np.ndarray]


def plans(scenario: Scenario, seed: int, world: int) -> list[PilotPlan]:
    """One plan a member, for one world of the portfolio."""
    drawn = world_values(scenario, seed=seed, worlds=range(world, world + 1))
    found = []
    for member in scenario.members:
        values: Worlds = {path: values[:1] for path, values in member.values(drawn).items()}
        found.append(
            PilotPlan(
                key=member.key,
                numbers=MemberTranslator(member.scenario, values).numbers(),
                starts=float(values["starts"][0]),
                after=tuple(member.after),
                until=str(member.until),
                otherwise=str(member.otherwise),
                infrastructure=member.infrastructure or "",
                leverage=float(values["leverage"][0]),
                stakes=int(member.stakes),
            )
        )
    return found


class MemberTranslator(Translator):
    """Numbers of one member in a world that all members share."""

    def __init__(self, scenario: ScenarioData, values: Worlds) -> None:
        """Take the values of this world under the member's own names."""
        self.scenario = scenario
        self.values = values
