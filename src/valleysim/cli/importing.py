"""``valleysim import``."""

import shlex
import sys
from datetime import date
from pathlib import Path

import click

from valleysim.cli.arguments import Day, Place

MUST_BE_EDITED = 1


@click.command("import")
@click.argument("tracker")
@click.option("--as-of", type=Day(), help="The day of the tracker, month 0 of the forecast.")
@click.option(
    "--mapping", type=Place("FILE", "mapping.toml"), help="How to read columns; the rest is guessed."
)
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook; else the first that holds a table.")
@click.option("--from", "preset", metavar="PRESET", help="Preset to start from; else enterprise.")
@click.option("--out", type=Place("FOLDER", "tracker"), help="Folder to write; else named like the tracker.")
@click.option("--force", is_flag=True, help="Replace mapping.toml, portfolio.toml and pilots.csv there.")
def command(
    tracker: str,
    as_of: date | None,
    mapping: Path | None,
    sheet: str | None,
    preset: str | None,
    out: Path | None,
    force: bool,
) -> None:
    """Propose a scenario from TRACKER, a spreadsheet of pilots (CSV or .xlsx) whatever its headers are.

    Says as what it read each column and why, what it did not understand, and which numbers are most worth
    asking for. Writes mapping.toml, to edit and give back with --mapping, portfolio.toml and pilots.csv.
    Exit code 1: they are written, and must be edited before they can be run.
    """
    from valleysim.cli.presets import checked_preset
    from valleysim.cli.terminal import page
    from valleysim.errors import ScenarioError
    from valleysim.report.files import csv_text, write_files
    from valleysim.report.proposals import print_proposal
    from valleysim.scenario import load
    from valleysim.scenario.inputs import remembering_inputs
    from valleysim.scenario.trackers.grid import stem_of
    from valleysim.scenario.trackers.mapping import read_mapping
    from valleysim.scenario.trackers.proposal import propose

    folder = out or Path(stem_of(tracker))
    with remembering_inputs() as inputs:
        said = read_mapping(mapping, f"{mapping}") if mapping is not None else None
        found = propose(
            Path(tracker),
            tracker,
            today=date.today(),
            mapping=said,
            as_of=as_of,
            sheet=sheet,
            preset=checked_preset(preset) if preset is not None else None,
        )
    texts = {
        "mapping.toml": found.mapping,
        "pilots.csv": csv_text(found.rows),
        "portfolio.toml": found.scenario,
    }
    if mapping is not None and any(one.is_at(folder / "mapping.toml") for one in inputs):
        del texts["mapping.toml"]  # it is the one that was read
    read = [one.name for one in inputs if any(one.is_at(folder / name) for name in texts)]
    otherwise = "another folder (--out), or --force"
    write_files(folder, texts, replacing=force, inputs=read, otherwise=otherwise)
    print_proposal(found, page())
    click.echo(f"\nwritten: {', '.join(f'{folder / name}' for name in texts)}")
    path, edited = (shlex.quote(f"{folder / name}") for name in ("portfolio.toml", "mapping.toml"))
    where = f" --out {shlex.quote(f'{folder}')}" if out is not None else ""
    again = f"valleysim import {shlex.quote(tracker)} --mapping {edited}{where} --force"
    try:
        load(folder / "portfolio.toml")
    except ScenarioError as error:
        if found.is_sound:
            click.echo(f"{error}")
        click.echo(f"It must be edited before it can be run; valleysim status {path} says what it refuses.")
        click.echo(f"Mend the tracker, or edit {edited}, then: {again}")
        sys.exit(MUST_BE_EDITED)
    click.echo(f"It can be run. Review it: valleysim status {path}, then: valleysim run {path}")
    click.echo(f"To have it read otherwise edit {edited}, then: {again}")
