"""``valleysim stress``."""

from pathlib import Path
from typing import Any

import click

from valleysim.cli.arguments import Horizon, Months, Share
from valleysim.cli.asking import asking


@click.command("stress")
@click.argument("scenario")
@asking
@click.option("--floor", type=Share(), help="Find what brings the probability below this, nearest first.")
@click.option("--reach", type=Share(), help="Find the smallest coalition with which it is this or more.")
@click.option("--at", type=Horizon(), metavar="MONTH", help="Month at which it is read [the last horizon].")
@click.option("--months", type=Months(), help="Months in which seats are left [0,2,4,…,18].")
@click.option(
    "--together",
    type=float,
    default=4.0,
    show_default=True,
    metavar="MONTH",
    help="Month in which pairs leave.",
)
@click.option("--pilot", metavar="KEY", help="The pilot of a portfolio to stress, alone.")
def command(
    scenario: str,
    floor: float | None,
    reach: float | None,
    at: float | None,
    months: tuple[float, ...] | None,
    together: float,
    pilot: str | None,
    as_json: bool,
    out: Path | None,
    **options: Any,
) -> None:
    """Stress the coalition of SCENARIO, a file or the name of a preset, of one pilot.

    Prints what each seat is worth, what a departure on a date does, alone and in pairs, what reorganisations,
    quorum and weights do, and what helps: another seat, or value that is documented or embedded. All on the
    same draws (20000 histories of each variant by default).
    """
    from valleysim.cli.terminal import (
        give,
        prepare_kernel,
        progress_bar,
        tell_how_read,
    )
    from valleysim.questions.stress.ask import REPLICATES, stress
    from valleysim.questions.stress.plan import plan_stress
    from valleysim.report.folder import output_folder
    from valleysim.scenario import load
    from valleysim.scenario.reading.inputs import remembering_inputs
    from valleysim.simulation.lived import check_variants

    with remembering_inputs() as inputs:
        loaded = load(scenario)
    tell_how_read(loaded)
    asked: dict[str, Any] = {
        "floor": floor,
        "reach": reach,
        "at": at,
        "months": months,
        "together": together,
        "pilot": pilot,
    }
    if options["replicates"] is None:
        options["replicates"] = REPLICATES
    check_variants([loaded], **options)
    plan = plan_stress(loaded, horizons=options["horizons"], **asked)
    with output_folder(out, inputs) as folder:
        click.echo(f"Living {plan.words} …", err=True)
        prepare_kernel()
        with progress_bar("stressing") as progress:
            found = stress(loaded, progress=progress, **asked, **options)

        from valleysim.questions.stress.files import stress_files
        from valleysim.questions.stress.text import print_stress

        give(found, folder, as_json=as_json, show=print_stress, files=stress_files)
