"""Options that every question shares."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from valleysim.cli.arguments import Horizon, Horizons, WholeNumber, Word
from valleysim.cli.keeping import keeping
from valleysim.cli.setting import settable

FORMS = {
    "json": "Print one JSON document instead of tables.",
    "markdown": "Print Markdown, for wikis and pull requests.",
}
"""Forms of an answer beside the text for the terminal, each with an option of its name."""
Command = Callable[..., Any]

OPTIONS = (
    settable,
    click.option(
        "--replicates",
        type=WholeNumber(),
        help="Replicates of each variant, over all worlds [20000 to 40000; advice on a portfolio: 800; "
        "stress of one: 40000 shared out to its pilots].",
    ),
    click.option(
        "--worlds",
        type=WholeNumber(),
        help="Draws of everything uncertain [200; advice on a portfolio: 80].",
    ),
    click.option("--seed", type=WholeNumber(), default=1, show_default=True, help="One seed, one result."),
    click.option("--horizons", type=Horizons(), help="Months to report at, or days [3,6,12,18,24,36]."),
    click.option(
        "--endpoint",
        type=Word(["live", "production", "sustained"]),
        default="production",
        show_default=True,
        help="What counts as reached.",
    ),
    click.option("--threads", type=WholeNumber(), help="Threads to use [all cores]."),
)

at_a_month: Callable[[Command], Command] = click.option(
    "--at",
    type=Horizon(),
    metavar="WHEN",
    help="The month or day that counts, 24 or 2027-03-31 or 2027-Q1, and is the last one [the last horizon].",
)
"""Gives a command the option of the month that its answer is about; it arrives as ``at``."""


def asking(function: Command) -> Command:
    """Give a command the options of a question.

    They arrive as ``settings``, ``replicates``, ``worlds``, ``seed``, ``horizons``, ``endpoint``,
    ``threads`` (every question takes them as they are, but for the first), ``form`` (text, json or markdown)
    and ``out`` (where it is kept).
    """
    function = keeping(in_a_form(function))
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def in_a_form(function: Command) -> Command:
    """Give a command an option for each form of an answer; the one asked for arrives as ``form``."""

    @wraps(function)
    def formed(**given: Any) -> Any:
        asked = [name for name in FORMS if given.pop(name)]
        if len(asked) > 1:
            raise click.UsageError(
                f"found {' and '.join(f'--{name}' for name in asked)}; allowed: one of them"
            )
        return function(form=asked[0] if asked else "text", **given)

    command: Command = formed
    for name, what in reversed(FORMS.items()):
        command = click.option(f"--{name}", is_flag=True, help=what)(command)
    return command


def is_given(context: click.Context, parameter: click.Parameter) -> bool:
    """Whether somebody wrote an option, and it is no default."""
    return context.get_parameter_source(f"{parameter.name}") not in (ParameterSource.DEFAULT, None)
