"""What people should know of a scenario before it is run."""

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.notices.days import day_notices
from valleysim.scenario.notices.events import event_notices
from valleysim.scenario.notices.horizon import horizon_notices
from valleysim.scenario.notices.money import money_notices
from valleysim.scenario.notices.office import office_notices
from valleysim.scenario.notices.order import order_notices
from valleysim.scenario.notices.seats import seat_notices
from valleysim.scenario.notices.sharing import sharing_notices
from valleysim.scenario.notices.tails import tail_notices
from valleysim.scenario.notices.team import team_notices
from valleysim.scenario.notices.windows import window_notices
from valleysim.scenario.notices.worlds import worlds_notices


def scenario_notices(
    scenario: ScenarioData, *, months: float, endpoint: str, money: bool
) -> tuple[ValidationIssue, ...]:
    """Notices of a scenario that is run for so many months, to this endpoint, with what they cost or not."""
    return (
        *office_notices(scenario, months),
        *window_notices(scenario),
        *event_notices(scenario, months),
        *horizon_notices(scenario, months, endpoint),
        *day_notices(scenario, months),
        *order_notices(scenario),
        *seat_notices(scenario),
        *sharing_notices(scenario),
        *team_notices(scenario),
        *tail_notices(scenario),
        *worlds_notices(scenario),
        *(money_notices(scenario) if money else ()),
    )
