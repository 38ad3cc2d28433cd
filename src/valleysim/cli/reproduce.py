"""``valleysim reproduce``."""

import sys
from pathlib import Path

import click

from valleysim.cli.asking import in_a_form

DIFFERS = 1


@click.command("reproduce")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--changed-inputs",
    is_flag=True,
    help="Go on where a file that was read has changed, and tell what differs for it.",
)
@in_a_form
def command(folder: Path, changed_inputs: bool, form: str) -> None:
    """Run again what --out of any question wrote into FOLDER, and compare every value.

    The files that were read must be what they were, where they were beside the folder. Prints "Identical",
    with exit code 0; or else the values that differ, what they were and are, with exit code 1. Versions that
    differ are told beside. Nothing is written.
    """
    from valleysim.cli.again import reproduce
    from valleysim.cli.terminal import page, print_json
    from valleysim.report.markdown import markdown_text
    from valleysim.report.terminal import print_items

    found = reproduce(folder, changed_inputs=changed_inputs)
    if form == "json":
        print_json(found.document())
    elif form == "markdown":
        click.echo(markdown_text(found.content()), nl=False)
    else:
        print_items(found.content(), page())
    if not found.identical:
        sys.exit(DIFFERS)
