"""``valleysim advise``."""

from pathlib import Path
from typing import Any

import click

from valleysim.cli.arguments import Amount, Horizon
from valleysim.cli.asking import asking


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
@click.option("--at", type=Horizon(), help="Month by which the endpoint is to be reached [the last horizon].")
@asking
def command(
    scenario: str,
    budget: float | None,
    file: Path | None,
    at: float | None,
    as_json: bool,
    out: Path | None,
    **options: Any,
) -> None:
    """Advise what to do first about SCENARIO, a file or the name of a preset.

    Of one pilot: actions ranked by what each adds alone, and the sets that add most for their cost.
    Of a portfolio: single actions on single pilots, ranked by gain for the money; no set is searched.
    """
    from valleysim.cli.terminal import (
        give,
        prepare_kernel,
        progress_bar,
        tell_how_read,
    )
    from valleysim.questions.advise.actions import load_actions
    from valleysim.questions.advise.ask import advise
    from valleysim.questions.advise.text import print_advice
    from valleysim.report.folder import output_folder
    from valleysim.scenario import load
    from valleysim.scenario.reading.inputs import remembering_inputs

    with remembering_inputs() as inputs:
        loaded = load(scenario)
        tell_how_read(loaded)
        actions = None if file is None else load_actions(file)
    with output_folder(out, inputs) as folder:
        prepare_kernel()
        with progress_bar("weighing") as progress:
            advice = advise(
                loaded, budget=budget, actions=actions, at=at, tell=_say, progress=progress, **options
            )

        from valleysim.questions.advise.files import advice_files

        give(advice, folder, as_json=as_json, show=print_advice, files=advice_files)


def _say(text: str) -> None:
    click.echo(text, err=True)
