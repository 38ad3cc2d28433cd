"""``valleysim compare``."""

from pathlib import Path
from typing import Any

import click

from valleysim.cli.arguments import Horizons
from valleysim.cli.asking import asking


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="A B [C …]")
@asking
@click.option("--at", type=Horizons(), default=(), help="Months by which to share the gap out, too.")
@click.option(
    "--gap/--no-gap",
    default=None,
    help="Share the gap out among the mechanisms [with two scenarios, neither a portfolio].",
)
def command(
    scenarios: tuple[str, ...],
    at: tuple[float, ...],
    gap: bool | None,
    as_json: bool,
    out: Path | None,
    **options: Any,
) -> None:
    """Compare scenario A with B, C …: files, or names of presets.

    All live with the same draws, so that what they have in common happens alike. Prints differences of the
    probability by each horizon with their paired Monte Carlo error and 90 % credible interval, who is
    ahead when, and, of two pilots, how much of the gap each mechanism makes (up to 128 hybrids of the two;
    20000 histories of each by default).
    """
    from valleysim.cli.terminal import (
        give,
        prepare_kernel,
        progress_bar,
        tell_how_read,
    )
    from valleysim.questions.compare.ask import check_comparison, compare
    from valleysim.report.folder import output_folder
    from valleysim.scenario import load
    from valleysim.scenario.reading.inputs import remembering_inputs

    with remembering_inputs() as inputs:
        loaded = [load(scenario) for scenario in scenarios]
    for one in loaded:
        tell_how_read(one)
    check_comparison(loaded, gap=gap, at=at, **options)
    with output_folder(out, inputs) as folder:
        prepare_kernel()
        with progress_bar("comparing") as progress:
            comparison = compare(*loaded, gap=gap, at=at, progress=progress, **options)

        from valleysim.questions.compare.files import comparison_files
        from valleysim.questions.compare.text import print_comparison

        give(comparison, folder, as_json=as_json, show=print_comparison, files=comparison_files)
