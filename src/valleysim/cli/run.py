"""``valleysim run``."""

from collections.abc import Iterator
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.arguments import By, Months, Place, Share, WholeNumber, Word
from valleysim.cli.asking import at_a_month, in_a_form
from valleysim.cli.interruption import go_on
from valleysim.cli.keeping import Keep, Places, hold_each_other, keeping, places
from valleysim.cli.setting import load_with, settable

if TYPE_CHECKING:
    from valleysim.questions.months import When


@click.command("run")
@click.argument("scenario")
@settable
@click.option(
    "--replicates",
    type=WholeNumber(),
    help="Replicates in all, spread evenly over the worlds [200000; of a portfolio mostly 10000].",
)
@click.option("--worlds", type=WholeNumber(), help="Draws of everything uncertain [400].")
@click.option(
    "--precision", type=Share(), help="Go on until the Monte Carlo error at every horizon is below this."
)
@click.option("--seed", type=WholeNumber(), default=1, show_default=True, help="One seed, one result.")
@click.option("--horizons", type=Months(), help="Months to report at, or days [3,6,12,18,24,36].")
@click.option(
    "--by",
    type=By(),
    help="By when, in the place of --horizons: days, months, or quarters, the ends of those ahead.",
)
@at_a_month
@click.option(
    "--endpoint",
    type=Word(["live", "production", "sustained"]),
    default="production",
    show_default=True,
    help="What counts as reached.",
)
@click.option("--threads", type=WholeNumber(), help="Threads to use [all cores].")
@in_a_form
@keeping
@click.option(
    "--sort",
    "order",
    type=Word(["worst", "best", "listed", "name", "segment"]),
    default="worst",
    show_default=True,
    help="Order of the pilots of a portfolio.",
)
@click.option(
    "--group-by",
    default="",
    metavar="NAME",
    help="Tell pilots by segment, or by one of their labels, besides.",
)
@click.option(
    "--since",
    metavar="SCENARIO",
    help="The status file of the last review: tell what has changed of each due date.",
)
@click.option(
    "--actions",
    "catalogue",
    type=click.Path(path_type=Path),
    help="A catalogue of your own to try on the pilots of the watch list [the shipped one].",
)
@click.option(
    "--histories",
    type=Place("FILE", "histories.csv"),
    help="Keep a row a history in this .csv or .parquet file.",
)
def command(
    scenario: str,
    settings: tuple[str, ...],
    replicates: int | None,
    worlds: int | None,
    precision: float | None,
    seed: int,
    horizons: "tuple[When, ...] | None",
    by: "When | tuple[When, ...] | None",
    at: "When | None",
    endpoint: str,
    threads: int | None,
    form: str,
    out: Keep,
    order: str,
    group_by: str,
    since: str | None,
    catalogue: Path | None,
    histories: Path | None,
) -> None:
    """Simulate SCENARIO, a file or the name of a preset.

    Prints the answer and what one should know of it; the probability of reaching the endpoint by each
    horizon, with its Monte Carlo error and its 90 % credible interval; where all other pilots stand; months
    lost to each wait; money.
    """
    from valleysim.cli.answering import announce
    from valleysim.cli.terminal import (
        answer,
        prepare_kernel,
        progress_bar,
        tell,
        tell_how_read,
    )
    from valleysim.errors import UsageError
    from valleysim.questions.advise.actions import load_actions
    from valleysim.questions.forecast.ask import check, simulate
    from valleysim.questions.forecast.groups import check_group
    from valleysim.questions.forecast.histories_file import check_file, check_form, check_name
    from valleysim.questions.forecast.trying import check_actions
    from valleysim.scenario.inputs import remembering_inputs

    with remembering_inputs() as inputs:
        loaded, *earlier = load_with([scenario, *([] if since is None else [since])], settings)
        before = earlier[0] if earlier else None
        actions = None if catalogue is None else load_actions(catalogue)
    tell_how_read(loaded)
    options: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "precision": precision,
        "seed": seed,
        "horizons": horizons,
        "by": by,
        "at": at,
        "endpoint": endpoint,
        "threads": threads,
    }
    check(loaded, **options)
    check_actions(loaded, actions)
    if group_by:
        check_group(loaded, group_by)
    folder = out.folder
    in_set = histories is not None and folder is not None and realpath(histories.parent) == realpath(folder)
    if histories is not None:
        check_form(histories)
        if folder is not None and not in_set and hold_each_other(histories, folder):
            raise UsageError(
                f"--histories: found {histories}, which cannot be beside --out {folder}; "
                "allowed: a file directly in that folder, or outside of it"
            )
        if in_set:
            check_name(histories)
        else:
            check_file(histories)
    with places(out, inputs) as kept:
        prepare_kernel()
        with progress_bar("simulating") as progress:
            result = simulate(
                loaded, progress=progress, announce=announce, since=before, actions=actions, **options
            )
        if result.is_partial:
            go_on()

        def keep() -> None:
            for path in _kept(result, kept, histories, in_set=in_set):
                if form == "text" and not result.is_partial:
                    click.echo(f"written: {path}")

        answer(lambda: tell(result, result.content(order, group_by), form), keep)
    if result.is_partial:
        raise KeyboardInterrupt


def _kept(result: Any, kept: Places, histories: Path | None, *, in_set: bool) -> Iterator[Path]:
    """Write the folder, the workbook and the histories, and give the place of each."""
    from valleysim.cli.terminal import progress_bar
    from valleysim.questions.forecast.histories_file import histories_writer, write_histories

    if histories is not None and result.is_partial:
        click.echo(f"{histories}: not written, since the run was stopped", err=True)
        histories = None
    with progress_bar("writing histories") as progress:
        if kept.folder is not None and histories is not None and in_set:
            kept.folder.more[histories.name] = histories_writer(result, histories.suffix, progress=progress)
        yield from kept.write(result)
    if histories is not None:
        if not in_set:
            with progress_bar("writing histories") as progress:
                write_histories(result, histories, progress=progress)
        yield histories
