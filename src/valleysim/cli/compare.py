"""``valleysim compare``."""

from typing import Any

import click

from valleysim.cli.answering import answer_question
from valleysim.cli.arguments import Horizons
from valleysim.cli.asking import asking
from valleysim.cli.keeping import Keep
from valleysim.cli.setting import varied


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="A [B …]")
@varied
@asking
@click.option("--at", type=Horizons(), default=(), help="Months or days by which to share the gap out, too.")
@click.option(
    "--gap/--no-gap",
    default=None,
    help="Share the gap out among the mechanisms [with two scenarios, neither a portfolio].",
)
def command(
    scenarios: tuple[str, ...],
    variants: tuple[str, ...],
    at: tuple[float, ...],
    gap: bool | None,
    settings: tuple[str, ...],
    form: str,
    out: Keep,
    **options: Any,
) -> None:
    """Compare scenario A with others, B …: files, names of presets, or variants of A.

    All live with the same draws, so that what they have in common happens alike. Prints differences of the
    probability by each horizon with their paired Monte Carlo error and 90 % credible interval, who is
    ahead when, and, of two pilots, how much of the gap each mechanism makes (up to 512 hybrids of the two;
    10000 histories of each by default).
    """
    asked = {"gap": gap, "at": at, **options}
    answer_question("compare", scenarios, asked, form=form, out=out, settings=settings, variants=variants)
