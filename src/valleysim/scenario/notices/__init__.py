"""What people should know of a scenario before it is run."""

from typing import TYPE_CHECKING

from valleysim.notice import Notice
from valleysim.scenario.notices.office import office_notices

if TYPE_CHECKING:
    from valleysim.scenario.model import Scenario


def scenario_notices(scenario: "Scenario", *, months: float, endpoint: str) -> tuple[Notice, ...]:
    """Notices of a scenario that is run for so many months, to this endpoint."""
    return tuple(office_notices(scenario, months))
