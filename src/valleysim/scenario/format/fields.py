"""Kinds of fields that tables have: what each takes, how it is read, and what it holds by default."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, PlainValidator, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from valleysim.scenario.format.flaws import Flaw, FlawError, as_pydantic, nearest, shown
from valleysim.scenario.format.laws import Kind
from valleysim.scenario.format.posterior import PosteriorWorlds, parse_worlds
from valleysim.scenario.format.quantities import Quantity, known, parse_quantity, parse_word_or_quantity
from valleysim.scenario.format.ranges import (
    ANYTHING,
    CORRELATION,
    EITHER_WAY,
    FACTOR,
    MONEY,
    MONTHS,
    MOST_MONTHS,
    PAST,
    PER_MONTH,
    POSITIVE,
    POSITIVE_MONTHS,
    SHARE,
    Range,
    parse_number,
)
from valleysim.scenario.format.variates import Variate, fixed, parse_variate
from valleysim.scenario.format.wording import near_word, word_among

DURATION = Kind(MONTHS)
TENURE = Kind(POSITIVE_MONTHS, may_be_never=True, is_tenure=True)
DURATION_OR_NEVER = Kind(MONTHS, may_be_never=True)
MULTIPLIER = Kind(POSITIVE)


WHEN_FORM = f"a day such as 2027-03-31, or one number: {EITHER_WAY.words}"
AGO_FORM = f"a day in the past such as 2026-03-31, or one number: months ago, from 0 to {MOST_MONTHS}"
FORM = "valleysim-form"
"""Key under which a field names the form of its value; `schema` puts a reference there."""


class JsonForm:
    """Names the shared definition that describes a field in the JSON Schema."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {FORM: self.name}


def guarded(parse: Callable[[object, ValidationInfo], Any]) -> PlainValidator:
    """A validator that reads a value by a function, which may raise `FlawError`."""

    def validate(value: object, info: ValidationInfo) -> Any:
        try:
            return parse(value, info)
        except FlawError as error:
            raise as_pydantic(error) from None

    return PlainValidator(validate)


def _quantity(allowed: Range) -> PlainValidator:
    return guarded(lambda value, _: parse_quantity(value, allowed))


def _word(allowed: Range, *words: str) -> PlainValidator:
    return guarded(lambda value, _: parse_word_or_quantity(value, words, allowed))


def _variate(kind: Kind) -> PlainValidator:
    return guarded(lambda value, info: parse_variate(value, kind, (info.context or {}).get("beside")))


def one_of(names: tuple[str, ...]) -> BeforeValidator:
    """Accepts one of some words; suggests the nearest for another."""

    def check(value: object) -> object:
        if not isinstance(value, str) or value not in names:
            near = nearest(value, names) if isinstance(value, str) else None
            raise as_pydantic(FlawError(Flaw(shown(value), ", ".join(names), (), near)))
        return value

    return BeforeValidator(check)


def word_in(names: tuple[str, ...]) -> BeforeValidator:
    """Accepts one of some words, whatever its case and punctuation, as that word; suggests the nearest."""

    def read(value: object) -> object:
        found = word_among(value, names)
        if found is None:
            raise as_pydantic(FlawError(Flaw(shown(value), ", ".join(names), (), near_word(value, names))))
        return found

    return BeforeValidator(read)


def at_most(count: int) -> BeforeValidator:
    """Refuses a longer list before its elements are read, of which each may have mistakes."""

    def check(value: object) -> object:
        if isinstance(value, list | tuple) and len(value) > count:
            at = (count,) if isinstance(value[count], Mapping) else ()  # the file of the first one too many
            raise as_pydantic(FlawError(Flaw(f"{len(value):,} of them", f"{count:,} at most", at)))
        return value

    return BeforeValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    """Accepts a whole number within a range."""

    def check(value: object) -> object:
        number = _whole_in(value) if isinstance(value, str) else value
        if isinstance(number, float) and number.is_integer():
            number = int(number)  # spreadsheets and pandas write 1.0
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise as_pydantic(FlawError(Flaw(shown(value), f"a whole number from {low} to {high}")))
        return number

    return BeforeValidator(check)


def _start(value: object, _: ValidationInfo) -> Quantity:
    """When a pilot starts; of one that has started already a known number of months, which is negative."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0.0:
        return known(parse_number(value, PAST), PAST)
    if isinstance(value, str) and value.strip().startswith(("-", "−")) and _whole_or_not(value):
        return known(parse_number(value, PAST), PAST)
    return parse_quantity(value, MONTHS)


def one_number(value: object, allowed: Range) -> float:
    """One known number; raise `FlawError` for anything else."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return parse_number(value, allowed)
    raise FlawError(Flaw(shown(value), f"one number: {allowed.words}"))


def _month_of(value: object, allowed: Range, form: str) -> float:
    """The months of a moment; days are months by now, where they may stand."""
    try:
        return one_number(value, allowed)
    except FlawError as error:
        raise FlawError(*(replace(flaw, allowed=form) for flaw in error.flaws)) from None


def _whole_or_not(text: str) -> bool:
    try:
        parse_number(text, ANYTHING)
    except FlawError:
        return False
    return True


def _whole_in(text: str) -> int | None:
    """The whole number that a text says, if it says one."""
    try:
        number = parse_number(text, ANYTHING)
    except FlawError:
        return None
    return int(number) if number.is_integer() else None


def _number(value: object) -> object:
    """A text that is one number, as that number."""
    try:
        return parse_number(value, ANYTHING) if isinstance(value, str) else value
    except FlawError as error:
        raise as_pydantic(error) from None


Worlds = Annotated[
    PosteriorWorlds,
    guarded(lambda value, info: parse_worlds(value, (info.context or {}).get("beside"))),
    JsonForm("worlds"),
]
Rank = Annotated[float, BeforeValidator(_number)]
Share = Annotated[Quantity, _quantity(SHARE), JsonForm("share")]
Rate = Annotated[Quantity, _quantity(PER_MONTH), JsonForm("quantity")]
Months = Annotated[Quantity, _quantity(MONTHS), JsonForm("quantity")]
PositiveMonths = Annotated[Quantity, _quantity(POSITIVE_MONTHS), JsonForm("quantity")]
Amount = Annotated[Quantity, _quantity(MONEY), JsonForm("quantity")]
Factor = Annotated[Quantity, _quantity(FACTOR), JsonForm("quantity")]
Positive = Annotated[Quantity, _quantity(POSITIVE), JsonForm("quantity")]
Correlation = Annotated[Quantity, _quantity(CORRELATION), JsonForm("quantity")]
Moment = Annotated[Quantity, _quantity(MONTHS), JsonForm("moment")]
Start = Annotated[Quantity, guarded(_start), JsonForm("moment")]
When = Annotated[float, guarded(lambda value, _: _month_of(value, EITHER_WAY, WHEN_FORM)), JsonForm("when")]
Ago = Annotated[float, guarded(lambda value, _: _month_of(value, MONTHS, AGO_FORM)), JsonForm("ago")]
Served = Annotated[Quantity | str, _word(MONTHS, "stationary"), JsonForm("served")]
FirstWindow = Annotated[Quantity | str, _word(MONTHS, "uniform"), JsonForm("first_window")]
HalfLife = Annotated[Quantity | str, _word(POSITIVE_MONTHS, "never"), JsonForm("half_life")]
Duration = Annotated[Variate, _variate(DURATION), JsonForm("variate")]
Tenure = Annotated[Variate, _variate(TENURE), JsonForm("tenure")]
DurationOrNever = Annotated[Variate, _variate(DURATION_OR_NEVER), JsonForm("variate_or_never")]
Multiplier = Annotated[Variate, _variate(MULTIPLIER), JsonForm("variate")]
ZERO, ONE, NO_SHARE, ALL = known(0.0, MONTHS), known(1.0, FACTOR), known(0.0, SHARE), known(1.0, SHARE)
NO_MONEY, NO_RATE, NO_FACTOR = known(0.0, MONEY), known(0.0, PER_MONTH), known(0.0, FACTOR)
UNCORRELATED = known(0.0, CORRELATION)
AT_ONCE, AS_PLANNED = fixed(0.0, DURATION), fixed(1.0, MULTIPLIER)
