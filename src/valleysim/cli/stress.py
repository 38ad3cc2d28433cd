"""``valleysim stress``."""

from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.answering import answer_question
from valleysim.cli.arguments import Month, Months, Share
from valleysim.cli.asking import asking, at_a_month
from valleysim.cli.keeping import Keep

if TYPE_CHECKING:
    from valleysim.questions.months import When


@click.command("stress")
@click.argument("scenario")
@asking
@click.option("--floor", type=Share(), help="Find what brings the probability below this, nearest first.")
@click.option("--reach", type=Share(), help="Find the smallest coalition with which it is this or more.")
@at_a_month
@click.option("--months", type=Months(), help="Months or days in which seats are left [0,2,4,…,18].")
@click.option(
    "--together",
    type=Month(),
    metavar="MONTH",
    help="Month or day in which pairs leave [4].",
)
@click.option(
    "--grid",
    metavar="KEY,KEY",
    help="Two numbers changed together, at values of yours (KEY:1/2/3) or usual ones; nothing else.",
)
@click.option("--pilot", metavar="KEY", help="The pilot of a portfolio to stress, alone.")
def command(
    scenario: str,
    floor: float | None,
    reach: float | None,
    at: "When | None",
    months: "tuple[When, ...] | None",
    together: "When | None",
    grid: str | None,
    pilot: str | None,
    settings: tuple[str, ...],
    form: str,
    out: Keep,
    **options: Any,
) -> None:
    """Stress the coalition of SCENARIO, a file or the name of a preset.

    Prints what each seat is worth, how likely whoever is there leaves and what that costs, what a departure
    on a date does, alone and in pairs, what reorganisations, quorum and weights do, and what helps: another
    seat, or value that is documented or embedded. All on the same draws (20000 histories of each variant by
    default).

    A portfolio is stressed by what its pilots share: people, one by one and in pairs, the review office,
    budget windows, reorganisations (40000 histories of each variant by default). With --pilot one of its
    pilots is stressed alone.

    With --grid P is told for every pair of values of two numbers: funding.approval,office.reviewers or
    funding.approval:0.1/0.2/0.3,office.reviewers:1/2/3.
    """
    asked = {"floor": floor, "reach": reach, "at": at, "months": months, "together": together}
    asked |= {"grid": grid, "pilot": pilot}
    answer_question("stress", [scenario], {**asked, **options}, form=form, out=out, settings=settings)
