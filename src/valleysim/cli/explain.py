"""``valleysim explain``."""

from pathlib import Path
from typing import Any

import click

from valleysim.cli.arguments import WholeNumber
from valleysim.cli.asking import asking


@click.command("explain")
@click.argument("scenario")
@asking
@click.option(
    "--sensitivity/--no-sensitivity",
    "with_sensitivity",
    default=True,
    help="Ask on which unknown quantities the answer hangs [yes].",
)
@click.option(
    "--samples", type=WholeNumber(), help="Points of each sample of what is not known, a power of two."
)
@click.option("--history", type=WholeNumber(), help="Tell this one history of a world instead, as a diary.")
@click.option("--world", type=WholeNumber(), help="The world of that history [0].")
@click.option("--pilot", help="The pilot of a portfolio whose history it is, by its key [the first].")
def command(
    scenario: str,
    samples: int | None,
    history: int | None,
    world: int | None,
    pilot: str | None,
    as_json: bool,
    out: Path | None,
    **options: Any,
) -> None:
    """Explain SCENARIO, a file or the name of a preset, at the last horizon.

    Why pilots that succeeded as pilots do not arrive, mechanism by mechanism: exact shares over all settings
    of the mechanisms, lived with the same draws. On which unknown quantities the probability hangs. How
    much of an outcome is ignorance, and how much chance. Says on standard error what it will cost first.
    """
    from valleysim.errors import UsageError
    from valleysim.scenario import load
    from valleysim.scenario.reading.inputs import remembering_inputs

    with remembering_inputs() as inputs:
        loaded = load(scenario)
    from valleysim.cli.terminal import tell_how_read

    tell_how_read(loaded)
    if history is not None:
        _tell(loaded, history, world or 0, pilot, options, as_json=as_json, out=out)
        return
    for name, given in (("--world", world), ("--pilot", pilot)):
        if given is not None:
            raise UsageError(f"{name}: found no history to tell; allowed: together with --history")
    if samples is not None:
        options["samples"] = samples
    _explain(loaded, inputs, options, as_json=as_json, out=out)


def _explain(scenario: Any, inputs: Any, options: dict[str, Any], *, as_json: bool, out: Path | None) -> None:
    from valleysim.cli.terminal import (
        give,
        prepare_kernel,
        progress_bar,
    )
    from valleysim.questions.explain.ask import check_explanation, explain
    from valleysim.report.folder import output_folder

    check_explanation(scenario, **options)
    with output_folder(out, inputs) as folder:
        prepare_kernel()
        with progress_bar("explaining") as progress:
            explanation = explain(
                scenario, announce=lambda cost: click.echo(f"{cost}", err=True), progress=progress, **options
            )

        from valleysim.questions.explain.files import explanation_files
        from valleysim.questions.explain.text import print_explanation

        give(explanation, folder, as_json=as_json, show=print_explanation, files=explanation_files)


def _tell(
    scenario: Any,
    history: int,
    world: int,
    pilot: str | None,
    options: dict[str, Any],
    *,
    as_json: bool,
    out: Path | None,
) -> None:
    """Tell one history instead."""
    from valleysim.cli.terminal import page, prepare_kernel, print_json
    from valleysim.errors import UsageError
    from valleysim.questions.diary.ask import tell_history

    if out is not None:
        raise UsageError("--out: found a single history; allowed: an explanation, or --json")
    prepare_kernel()
    months = {} if options["horizons"] is None else {"months": options["horizons"][-1]}
    diary = tell_history(scenario, history, world=world, pilot=pilot, seed=options["seed"], **months)
    if as_json:
        print_json(diary.document())
        return
    from valleysim.questions.diary.text import print_diary

    print_diary(diary, page())
