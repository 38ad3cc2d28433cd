"""Types of arguments that people write in more than one way."""

import math
from datetime import date
from os.path import expanduser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from valleysim.words import read_at

T = TypeVar("T")
QUARTERS = "quarters"
"""As `valleysim.questions.by` has it."""
STEPS_PER_MONTH = 8
"""As `valleysim.kernel.grid` has it, which would be slow to import here; a test holds them together."""

if TYPE_CHECKING:
    from valleysim.questions.months import When

    _Argument = click.ParamType
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice

    class _Argument(click.ParamType, Generic[T]):
        """click's type before it took a parameter (8.3)."""


class WholeNumber(_Argument[int]):
    """A whole number: 200000, 200_000, 200k or 2e5."""

    name = "N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        text = f"{value}".strip().lower()
        try:
            return int(text)
        except ValueError:
            pass
        factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:], 1)
        try:
            number = float(text[:-1] if factor > 1 else text) * factor
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number != int(number) or abs(number) > 2**53:
            self.fail(f"found {value!r}; allowed: a whole number such as 200000, 200k or 2e5", param, ctx)
        return int(number)


class Word(_Choice):
    """One of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from difflib import get_close_matches

        words = [f"{word}" for word in self.choices]
        if f"{value}" not in words:
            near = get_close_matches(f"{value}", words, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.fail(f"found {value!r}; allowed: {', '.join(words)}{hint}", param, ctx)
        return super().convert(value, param, ctx)


class Months(_Argument["tuple[When, ...]"]):
    """Months or days separated by commas."""

    name = "MONTHS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "tuple[When, ...]":
        if isinstance(value, tuple):
            return value
        try:
            return tuple(_month_or_day(part) for part in f"{value}".split(","))
        except ValueError:
            allowed = "months separated by commas, such as 3,6,12, or days such as 2027-03-31 or 2027-Q1"
            self.fail(f"found {value!r}; allowed: {allowed}", param, ctx)


class By(_Argument["When | tuple[When, ...]"]):
    """Months or days separated by commas, or the word quarters."""

    name = "WHEN"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "When | tuple[When, ...]":
        if isinstance(value, tuple):
            return value
        text = f"{value}".strip()
        if text.lower() == QUARTERS:
            return QUARTERS
        try:
            return tuple(_month_or_day(part) for part in text.split(","))
        except ValueError:
            from difflib import get_close_matches

            hint = f"; did you mean {QUARTERS}?" if get_close_matches(text.lower(), [QUARTERS]) else ""
            allowed = f"days such as 2027-03-31 or 2027-Q1, months such as 6, or {QUARTERS}"
            self.fail(f"found {value!r}; allowed: {allowed}{hint}", param, ctx)


class Horizons(Months):
    """Months at which arrivals are read, separated by commas; tells what is not a whole eighth."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "tuple[When, ...]":
        return tuple(_told(month, param) for month in super().convert(value, param, ctx))


class Month(_Argument["When"]):
    """A month or a day."""

    name = "MONTH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "When":
        try:
            return _month_or_day(f"{value}")
        except ValueError:
            self.fail(f"found {value!r}; allowed: a month such as 24, or a day: 2027-03-31", param, ctx)


class Day(_Argument[date]):
    """A day of the calendar."""

    name = "DAY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from valleysim.scenario.format.dates import read_day

        day = read_day(value)
        if day is None:
            self.fail(f"found {value!r}; allowed: a day such as 2026-11-28", param, ctx)
        return day


class Horizon(Month):
    """One month at which arrivals are read; tells what is not a whole eighth."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "When":
        return _told(super().convert(value, param, ctx), param)


def _month_or_day(text: str) -> "When":
    """A month, or a text that is a day or a quarter; raise `ValueError` for any other."""
    try:
        return float(text)
    except ValueError:
        from valleysim.scenario.format.dates import read_day, read_quarter

        if read_day(text) is None and read_quarter(text) is None:
            raise
        return text.strip()


def _told(month: "When", param: click.Parameter | None) -> "When":
    """The month as it was given; one line says at which point of the grid of arrivals it is read."""
    if not isinstance(month, float):
        return month
    nearest = max(round(month * STEPS_PER_MONTH), 1) / STEPS_PER_MONTH if math.isfinite(month) else month
    if month > 0.0 and nearest != month:
        name = param.opts[0] if param is not None else "months"
        click.echo(f"{name}: {read_at(month, nearest)}", err=True)
    return month


class Share(_Argument[float]):
    """A share, as a number or with a percent sign."""

    name = "SHARE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = f"{value}".strip()
        try:
            return float(text[:-1]) / 100.0 if text.endswith("%") else float(text)
        except ValueError:
            self.fail(f"found {value!r}; allowed: a share such as .005 or 0.5%", param, ctx)


class Amount(_Argument[float]):
    """An amount of money, read as scenarios read it: 300000, 300k or 1.8M; what could be two is refused."""

    name = "AMOUNT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from valleysim.scenario.format.flaws import FlawError
        from valleysim.scenario.format.ranges import MONEY, parse_number

        try:
            return parse_number(f"{value}".strip(), MONEY)
        except FlawError as error:
            flaw = error.flaws[0]
            hint = f"; did you mean {flaw.suggestion}?" if flaw.suggestion else ""
            self.fail(f"found {flaw.found}; allowed: {flaw.allowed}{hint}", param, ctx)


class Place(_Argument[Path]):
    """Where to write: a name that is not empty, as that of a variable that is not set would be."""

    name = "PATH"

    def __init__(self, name: str, example: str) -> None:
        self.name = name
        self.example = example

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if isinstance(value, Path):
            return value
        if not f"{value}".strip():
            self.fail(f"found {value!r}; allowed: a name such as {self.example}", param, ctx)
        if (home := expanduser(f"{value}")) != f"{value}":
            words = f"found {value!r}, where the shell left ~ as it is; allowed: {home}, or the name unquoted"
            self.fail(words, param, ctx)
        return Path(f"{value}")
