"""What a validation found wrong, told with file, line, key, and what is allowed there."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.flaws import Flaw, shown, unknown_key
from valleysim.scenario.model.fields import Fields
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.toml.places import Place, key_of
from valleysim.scenario.toml.values import NO, YES

MOST_PROBLEMS = 20
"""Problems that are told at once."""
MOST_HOMES = 4
NOTHING = "nothing"
"""What was found of a key that is required."""

ALLOWED = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "float_type": "a number",
    "float_parsing": "a number",
    "greater_than": "a number above −1 and below 1",
    "less_than": "a number above −1 and below 1",
    "finite_number": "a finite number",
}


def problems_of(
    error: ValidationError, joined: Joined, name: str, around: Place = (), before: str = ""
) -> Iterator[ValidationIssue]:
    """What a validation found wrong, with file, line and key.

    ``around`` is the place at which the validated table stands, ``before`` what its keys begin with.
    """
    for detail in error.errors(include_url=False)[: 5 * MOST_PROBLEMS]:
        place: Place = (*around, *(part for part in detail["loc"] if part != "[key]"))
        for flaw in _flaws(detail, place, before):
            at = (*place, *flaw.at)
            yield joined.problem(at, before + key_of(joined.document, at), flaw, name)


def _flaws(error: ErrorDetails, place: Place, before: str) -> tuple[Flaw, ...]:
    kind = error["type"]
    if kind == "flaw":
        flaws: tuple[Flaw, ...] = error["ctx"]["flaws"]
        return flaws
    if kind == "extra_forbidden":
        flaw = unknown_key(f"{place[-1]}", keys_at(place[:-1]))
        homes = [] if place[0] == "pilots" else _tables_with(f"{place[-1]}")
        return (Flaw(flaw.found, flaw.allowed, (), " or ".join(homes) or flaw.suggestion),)
    if kind == "missing":
        return (Flaw(NOTHING, "this key is required"),)
    if kind == "string_too_long":
        return (Flaw(shown(error["input"]), f"{error['ctx']['max_length']} characters at most"),)
    allowed = ALLOWED.get(kind, error["msg"].lower()) + _brackets(error, place, before)
    return (Flaw(shown(error["input"]), allowed, (), _meant(kind, error["input"])),)


def _brackets(error: ErrorDetails, place: Place, before: str) -> str:
    """How the head of a table is written, where a list of tables is meant, or the other way round."""
    if any(isinstance(part, int) for part in place):
        return ""
    head = ("pilots." if before else "") + ".".join(f"{part}" for part in place)
    if error["type"] == "tuple_type" and isinstance(error["input"], Mapping):
        return f" of tables, each below [[{head}]] with two brackets"
    if error["type"].startswith("model") and isinstance(error["input"], list):
        return f" below [{head}] with one bracket"
    return ""


def _meant(kind: str, value: object) -> str | None:
    """What was probably meant by a value of the wrong type."""
    if kind == "bool_type" and f"{value}".strip().lower() in (*YES, *NO, "1", "0"):
        return "true" if f"{value}".strip().lower() in (*YES, "1") else "false"
    return f'"{value}"' if kind == "string_type" and isinstance(value, int | float | date) else None


def _tables_with(key: str) -> list[str]:
    """Tables of which a key is one: it may have lost the head of its table."""
    tables = [name for name in Fields.model_fields if key in keys_at((name,)) and key != "new"]
    return [f"[{name}] {key}" for name in tables][:MOST_HOMES]


def keys_at(place: Place) -> list[str]:
    """The keys that the table at a place may have."""
    model: Any = Fields
    for depth, part in enumerate(place):
        if isinstance(part, int) or (depth == 1 and place[0] == "evidence"):
            continue
        field = model.model_fields.get(part)
        model = _model_in(field.annotation) if field is not None else None
        if model is None:
            return []
    keys = [field.alias or name for name, field in model.model_fields.items()]
    return ["extends", *keys, "pilots"] if not place else keys


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
