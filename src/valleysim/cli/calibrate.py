"""``valleysim calibrate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.answering import answer_question
from valleysim.cli.arguments import Place, WholeNumber
from valleysim.cli.asking import in_a_form
from valleysim.cli.keeping import Keep, keeping
from valleysim.cli.setting import settable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from valleysim.questions.calibrate.answer import Calibration
    from valleysim.scenario import Scenario


@click.command("calibrate")
@click.argument("scenario")
@settable
@click.option(
    "--targets",
    "file",
    type=click.Path(path_type=Path),
    required=True,
    help="The targets: a TOML file, or a preset's name for those that came with it.",
)
@click.option(
    "--save",
    type=Place("FILE", "posterior.npz"),
    help="Write the calibrated worlds into this new file, which a scenario can name.",
)
@click.option("--worlds", type=WholeNumber(), default=2048, show_default=True, help="Worlds to simulate.")
@click.option(
    "--histories", type=WholeNumber(), default=256, show_default=True, help="Histories of each world."
)
@click.option("--seed", type=WholeNumber(), default=1, show_default=True, help="One seed, one result.")
@click.option("--threads", type=WholeNumber(), help="Threads to use [all cores].")
@keeping
@in_a_form
def command(
    scenario: str,
    settings: tuple[str, ...],
    file: Path,
    save: Path | None,
    form: str,
    out: Keep,
    **options: Any,
) -> None:
    """Find worlds of SCENARIO, a file or the name of a preset, that meet the targets of a file.

    Prints each target before and after, in how many worlds they are met together, which fight, and what they
    say of the quantities. Targets that are checks are told and not fitted.
    """
    if save is not None:
        from valleysim.report.files import check_new_file

        check_new_file(save)

    def more(loaded: "Sequence[Scenario]") -> dict[str, Any]:
        from valleysim.questions.calibrate.targets import read_targets

        return {"targets": read_targets(file, loaded[0])}

    def keep(found: "Calibration") -> None:
        if save is not None:
            found.save_worlds(save)
            told = f'written: {save}. Name it in the scenario: worlds = "{save.name}"'
            click.echo(told, err=True)

    answer_question(
        "calibrate", [scenario], options, form=form, out=out, settings=settings, more=more, keep=keep
    )
