"""The organisation's budget windows, which a pilot has that does not give its own."""

from typing import TypeVar

from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.model.fields import Fields

Some = TypeVar("Some", bound=Fields)
WINDOWS = ("period", "first_window")


def with_calendar(scenario: Some, shared: Fields, own: frozenset[str]) -> Some:
    """``scenario`` with the organisation's budget windows, where the pilot does not give its own."""
    calendar = shared.organisation
    given = {
        name: value
        for name in WINDOWS
        if (value := getattr(calendar, name)) is not None and f"funding.{name}" not in own
    }
    if scenario.funding is None or not given:
        return scenario
    return scenario.model_copy(update={"funding": scenario.funding.model_copy(update=given)})


def calendar_sources(shared: Fields, own: frozenset[str]) -> dict[str, str]:
    """Under which keys the organisation's budget windows stand that a pilot does not give itself."""
    if shared.funding is None:
        return {}
    return {
        f"funding.{name}": f"organisation.{name}"
        for name in WINDOWS
        if isinstance(getattr(shared.organisation, name), Quantity) and f"funding.{name}" not in own
    }
