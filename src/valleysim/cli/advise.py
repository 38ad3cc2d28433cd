"""``valleysim advise``."""

from pathlib import Path
from typing import Any

import click

from valleysim.cli.answering import answer_question
from valleysim.cli.arguments import Amount
from valleysim.cli.asking import asking, at_a_month
from valleysim.cli.keeping import Keep


@click.command("advise")
@click.argument("scenario")
@click.option(
    "--budget", type=Amount(), help="The most that the actions may cost together, such as 300k [no limit]."
)
@click.option(
    "--actions",
    "file",
    type=click.Path(path_type=Path),
    help="A catalogue of your own [the shipped one].",
)
@click.option(
    "--worth",
    type=Amount(),
    help="What one pilot in production is worth, such as 2M: then also what is worth knowing first.",
)
@click.option(
    "--studies",
    "studies",
    type=click.Path(path_type=Path),
    help="What can be found out, a list of your own [the shipped one].",
)
@at_a_month
@asking
def command(
    scenario: str,
    budget: float | None,
    file: Path | None,
    worth: float | None,
    studies: Path | None,
    at: float | None,
    settings: tuple[str, ...],
    form: str,
    out: Keep,
    **options: Any,
) -> None:
    """Advise what to do first about SCENARIO, a file or the name of a preset.

    Of one pilot: actions ranked by what each adds alone, and the sets that add most for their cost; with
    --worth also which of them is worth most, and which question is worth settling before money is spent.
    Of a portfolio: single actions on single pilots, ranked by gain for the money; with a --budget also the
    best set of actions over all pilots that the search finds, and how much better another one may be; with
    --worth too, which of its sets is worth most, and what is worth knowing before the money is spent.
    """

    def more(_: object) -> dict[str, Any]:
        from valleysim.questions.advise.actions import load_actions
        from valleysim.questions.advise.studies import load_studies

        read: dict[str, Any] = {} if file is None else {"actions": load_actions(file)}
        return read if studies is None else {**read, "studies": load_studies(studies)}

    asked = {"budget": budget, "worth": worth, "at": at, **options}
    answer_question("advise", [scenario], asked, form=form, out=out, settings=settings, more=more)
