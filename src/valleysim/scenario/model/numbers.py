"""Every number of a scenario's tables by its key, and the fixed position of each."""

from collections.abc import Collection, Iterator
from functools import cache

from valleysim.scenario.format.laws import PARAMETER_NAMES
from valleysim.scenario.format.mixtures import PART_NAMES
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.tables import AREA_NAMES, Table
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.fields import Fields

NUMBERS = (Quantity, Variate)


def tables_in(fields: Fields, names: Collection[str] | None = None) -> Iterator[tuple[str, Table]]:
    """Tables that hold numbers, with their keys; of all fields, or of those that are named."""
    for name in type(fields).model_fields if names is None else _in_order(frozenset(names)):
        value = getattr(fields, name)
        if name == "sponsors":
            for sponsor in fields.sponsors:
                yield f"sponsors[{sponsor.seat}]", sponsor
        elif name == "people":
            for person in fields.people:
                yield f"people[{person.name}]", person
        elif isinstance(value, Table):
            yield name, value
            if name == "readiness":
                for area in AREA_NAMES:
                    yield f"readiness.{area}", getattr(fields.readiness, area)


def numbers_in(
    fields: Fields, names: Collection[str] | None = None
) -> Iterator[tuple[str, Quantity | Variate]]:
    """Every quantity and variate with its key, in the order of the format."""
    for prefix, table in tables_in(fields, names):
        values = table.__dict__
        for name in _number_fields(type(table)):
            value = values[name]
            if isinstance(value, NUMBERS):
                yield f"{prefix}.{name}", value


@cache
def layout_of(kind: type[Table]) -> dict[str, int]:
    """Positions of the quantities that a table of this kind could hold, by the rest of the key."""
    layout: dict[str, int] = {}
    slot = 0
    for name in kind.model_fields:
        layout[f".{name}"] = slot
        layout.update({f".{name}.{parameter}": slot + n for n, parameter in enumerate(PARAMETER_NAMES)})
        slot += len(PARAMETER_NAMES) if _is_variate(kind, name) else 1
    return layout


def layout_of_parts(table: Table) -> dict[str, tuple[str, int]]:
    """Part and position of each quantity of the mixtures in a table, by the rest of its key."""
    layout: dict[str, tuple[str, int]] = {}
    for name in _number_fields(type(table)):
        value = table.__dict__[name]
        for part in value.parts if isinstance(value, Variate) else ():
            start = f".{name}.{part}"
            layout.update({f"{start}.{parameter}": (start, n) for n, parameter in enumerate(PART_NAMES)})
    return layout


@cache
def _number_fields(kind: type[Table]) -> tuple[str, ...]:
    """Fields that may hold a number; found once, for a large portfolio has a million of them."""
    fields = kind.model_fields.items()
    return tuple(name for name, one in fields if _is_variate(kind, name) or "Quantity" in f"{one.annotation}")


def _is_variate(kind: type[Table], name: str) -> bool:
    """Whether a field holds a variate, by its type and not by its value."""
    return "Variate" in f"{kind.model_fields[name].annotation}"


@cache
def _in_order(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in Fields.model_fields if name in names)
