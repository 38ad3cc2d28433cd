"""Options that every question shares."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from valleysim.cli.arguments import Horizons, Place, WholeNumber, Word

TEXT = "text"
"""The form of an answer for the terminal, which is the usual one."""
F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option(
        "--replicates",
        type=WholeNumber(),
        help="Replicates of each variant, over all worlds [20000 to 40000; advice on a portfolio: 800].",
    ),
    click.option(
        "--worlds",
        type=WholeNumber(),
        help="Draws of everything uncertain [200; advice on a portfolio: 80].",
    ),
    click.option("--seed", type=WholeNumber(), default=1, show_default=True, help="One seed, one result."),
    click.option("--horizons", type=Horizons(), help="Months to report at [3,6,12,18,24,36]."),
    click.option(
        "--endpoint",
        type=Word(["live", "production", "sustained"]),
        default="production",
        show_default=True,
        help="What counts as reached.",
    ),
    click.option("--threads", type=WholeNumber(), help="Threads to use [all cores]."),
    click.option("--json", "form", flag_value="json", help="Print one JSON document instead of tables."),
    click.option(
        "--markdown", "form", flag_value="markdown", help="Print Markdown, for wikis and pull requests."
    ),
    click.option(
        "--out", type=Place("FOLDER", "results"), help="Write the document, tables and pictures here."
    ),
)


def asking(function: F) -> F:
    """Give a command the options of a question.

    They arrive as ``replicates``, ``worlds``, ``seed``, ``horizons``, ``endpoint``, ``threads`` (which
    every question takes as they are), ``form`` (text, json or markdown) and ``out``.
    """
    for option in reversed(OPTIONS):
        function = option(function)
    return function
