"""JSON Schema of scenario files, with which editors complete and check."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from valleysim.scenario.format.crowd import PILOT_TABLES, PilotPlan
from valleysim.scenario.format.fields import FORM
from valleysim.scenario.format.incumbents import NAMES, SO_FAR
from valleysim.scenario.format.laws import PARAMETERS
from valleysim.scenario.format.mixtures import MIXED, WEIGHT
from valleysim.scenario.format.status import AREA_WORDS
from valleysim.scenario.scenario import Scenario

NUMBER = {"type": "number"}
INTERVAL = {
    "type": "string",
    "pattern": r"^[0-9a-zA-Z.,'’_%\s–−+-]*[0-9][0-9a-zA-Z.,'’_%\s–−+-]*$",
    "description": 'a 90 % credible interval, "a to b", or one number such as "50k", "1.8M" or "10 %"',
}
NUMBER_IN_TEXT = {"type": "string", "pattern": r"^\s*[-−]?[0-9][0-9.,'’_\s]*%?\s*$"}
NOTES = {
    "evidence": {"type": "string", "description": "key of the evidence register"},
    "assumption": {"type": "string", "description": "why this is assumed"},
}


class _Schema(GenerateJsonSchema):
    """Pydantic's schema, without the functions that no schema can express."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> JsonSchemaValue:
        return {}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults are neutral and said in the documentation; they are no plain values."""
        return self.generate_inner(schema["schema"])


def _triple(*names: str) -> dict[str, Any]:
    return {
        "type": "array",
        "items": NUMBER,
        "minItems": len(names),
        "maxItems": len(names),
        "description": ", ".join(names),
    }


def _quantity() -> dict[str, Any]:
    distributions = {
        "value": {"anyOf": [NUMBER, INTERVAL]},
        "uniform": _triple("low", "high"),
        "normal": _triple("mean", "sd"),
        "lognormal": {"type": "object", "properties": {"median": NUMBER, "p90": NUMBER}},
        "triangular": _triple("low", "mode", "high"),
        "pert": _triple("low", "mode", "high"),
        "beta": _triple("a", "b"),
        "discrete": {
            "type": "object",
            "properties": {"values": {"type": "array"}, "weights": {"type": "array"}},
        },
    }
    table = {"type": "object", "properties": {**distributions, **NOTES}, "additionalProperties": False}
    return {"description": "one number, known or uncertain", "anyOf": [NUMBER, INTERVAL, table]}


def _law(law: str) -> dict[str, Any]:
    if law == "mixture":
        return _mixture()
    if law == "empirical":
        names = {"csv": {"type": "string"}, "column": {"type": "string"}}
        return {"type": "object", "properties": names, "required": [*names], "additionalProperties": False}
    quantity = {"$ref": "#/$defs/quantity"}
    table = {
        "type": "object",
        "properties": dict.fromkeys(PARAMETERS[law], quantity),
        "additionalProperties": False,
    }
    if law in ("uniform", "pert", "triangular"):
        size = len(PARAMETERS[law])
        listed = {"type": "array", "items": quantity, "minItems": size, "maxItems": size}
        return {"description": ", ".join(PARAMETERS[law]), "anyOf": [listed, table]}
    return {"anyOf": [quantity, table]} if law in ("fixed", "exponential") else table


def _mixture() -> dict[str, Any]:
    quantity = {"$ref": "#/$defs/quantity"}
    part = {
        "type": "object",
        "properties": {WEIGHT: quantity, **{law: _law(law) for law in MIXED}},
        "required": [WEIGHT],
        "minProperties": 2,
        "maxProperties": 2,
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "description": "parts by name, each with its weight and its law",
        "minProperties": 2,
        "additionalProperties": part,
    }


def _variate() -> dict[str, Any]:
    laws = {law: _law(law) for law in PARAMETERS if law != "never"}
    table = {
        "type": "object",
        "properties": {**laws, "value": {"$ref": "#/$defs/variate"}, **NOTES},
        "additionalProperties": False,
    }
    return {"description": "what differs each time by chance", "anyOf": [NUMBER, INTERVAL, table]}


def _tenure() -> dict[str, Any]:
    """A variate, never, or what is derived from time in post so far."""
    quantity = {"$ref": "#/$defs/quantity"}
    so_far = {
        "type": "object",
        "description": "completed tenures from the time in post so far of those who are there",
        "properties": dict.fromkeys(NAMES, quantity),
        "required": [*NAMES],
        "additionalProperties": False,
    }
    derived = {
        "type": "object",
        "properties": {SO_FAR: so_far, **NOTES},
        "required": [SO_FAR],
        "additionalProperties": False,
    }
    return {"anyOf": [*_variate_or_never()["anyOf"], derived]}


def _variate_or_never() -> dict[str, Any]:
    """A variate, or never: alone, or with why it is thought so."""
    never = {"enum": ["never"]}
    noted = {
        "type": "object",
        "properties": {"value": never, **NOTES},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"$ref": "#/$defs/variate"}, never, noted]}


DAY = {
    "type": "string",
    "pattern": r"^\s*(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}/\d{1,2}/\d{4})\s*$",
    "description": "a day, such as 2026-11-28",
}
DAYS = {
    "type": "string",
    "pattern": r"^\s*\d{4}-\d{2}-\d{2}\s+to\s+\d{4}-\d{2}-\d{2}\s*$",
    "description": "a 90 % credible interval of days",
}


def _moment(*words: str) -> dict[str, Any]:
    """A quantity, or days where `as_of` says which one month 0 is; or words in its place."""
    noted = {
        "type": "object",
        "properties": {"value": {"anyOf": [DAY, DAYS]}, **NOTES},
        "required": ["value"],
        "additionalProperties": False,
    }
    word = [{"enum": list(words)}] if words else []
    return {"anyOf": [{"$ref": "#/$defs/quantity"}, *word, DAY, DAYS, noted]}


def _or(reference: str, *words: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/$defs/{reference}"}, {"enum": list(words)}]}


def _referring(node: Any) -> Any:
    """The same schema, with forms by name turned into references."""
    if isinstance(node, list):
        return [_referring(child) for child in node]
    if not isinstance(node, dict):
        return node
    rest = {key: _referring(child) for key, child in node.items() if key != FORM}
    return {"$ref": f"#/$defs/{node[FORM]}", **rest} if FORM in node else rest


PILOTS = {
    "description": "the pilots of a portfolio: here, or a row each in a CSV file",
    "anyOf": [
        {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/PilotOfPortfolio"}},
        {"type": "string", "pattern": r"\.([cC][sS][vV]|[tT][sS][vV])$"},
    ],
}


def _pilot_of_portfolio(properties: dict[str, Any]) -> dict[str, Any]:
    """A pilot of a portfolio: its plan, and tables in which it may differ from the others."""
    plan = _referring(PilotPlan.model_json_schema(by_alias=True, schema_generator=_Schema))
    tables = {table: properties[table] for table in PILOT_TABLES}
    out = {"remove": {"const": True, "description": "take an inherited pilot out"}}
    return {
        "type": "object",
        "description": "a pilot of a portfolio",
        "additionalProperties": False,
        "properties": {**plan["properties"], **tables, **out},
    }


def scenario_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file.

    >>> scenario_schema()["properties"]["pilot"]
    {'$ref': '#/$defs/Pilot'}
    """
    schema = Scenario.model_json_schema(by_alias=True, schema_generator=_Schema)
    shared = {
        "quantity": _quantity(),
        "share": {"description": "a share from 0 to 1", "$ref": "#/$defs/quantity"},
        "variate": _variate(),
        "variate_or_never": _variate_or_never(),
        "tenure": _tenure(),
        "day": {**DAY, "pattern": r"^\s*(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})\s*$"},
        "moment": _moment(),
        "served": _moment("stationary"),
        "first_window": _moment("uniform"),
        "half_life": _or("quantity", "never"),
        "ago": {"description": "months ago, or a day", "anyOf": [NUMBER, NUMBER_IN_TEXT, DAY]},
        "when": {"description": "months from month 0, or a day", "anyOf": [NUMBER, NUMBER_IN_TEXT, DAY]},
        "number": {"anyOf": [NUMBER, NUMBER_IN_TEXT]},
        "known_share": {"description": "a share from 0 to 1", "anyOf": [NUMBER, NUMBER_IN_TEXT]},
        "area_status": {"anyOf": [NUMBER, NUMBER_IN_TEXT, {"enum": [*AREA_WORDS]}]},
        "answer": {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "unknown"]}]},
        "worlds": {"type": "string", "description": "a file of worlds that calibrate wrote, or preset:NAME"},
    }
    schema = _referring(schema)
    definitions = {**schema.pop("$defs"), **shared}
    definitions["Sponsor"]["properties"]["remove"] = {
        "const": True,
        "description": "take an inherited seat out",
    }
    for name, definition in definitions.items():
        if name not in shared and definition.get("required") and name != "Evidence":
            definition.pop("required")  # what a preset gives need not be said again
    definitions["PilotOfPortfolio"] = _pilot_of_portfolio(schema["properties"])
    properties = {"extends": {"type": "string", "description": "a preset, or a file such as ./base.toml"}}
    schema["properties"] = {**properties, **schema["properties"], "pilots": PILOTS}
    schema.pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "valleysim scenario",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": definitions,
    }
