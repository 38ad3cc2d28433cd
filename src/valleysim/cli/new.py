"""``valleysim new``."""

from pathlib import Path

import click


@click.command("new")
@click.argument("name")
@click.option("--from", "preset", default="enterprise", show_default=True, help="Preset to start from.")
@click.option(
    "--portfolio", is_flag=True, help="Make a folder NAME: a scenario, and a list of pilots to fill in."
)
def command(name: str, preset: str, portfolio: bool) -> None:
    """Write NAME.toml: a scenario that extends a preset, with every number there to uncomment.

    With --portfolio write NAME/portfolio.toml and NAME/pilots.csv instead, with every column explained.
    """
    from valleysim.cli.presets import checked_preset
    from valleysim.errors import UsageError
    from valleysim.report.files import write_files, write_new
    from valleysim.scenario.portfolio_template import portfolio_template
    from valleysim.scenario.template import template

    checked_preset(preset)
    if not name.removesuffix(".toml").strip(".") or name.endswith("/") or not name.isprintable():
        raise UsageError(f"NAME: found {name!r}; allowed: a name such as my-pilot")
    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if not portfolio:
        write_new(path, template(path.stem, preset))
        click.echo(f"written: {path}. Edit it, then: valleysim run {path}")
        return
    folder = path.with_suffix("")
    scenario, pilots = portfolio_template(path.stem, preset)
    write_files(folder, {"pilots.csv": pilots, "portfolio.toml": scenario}, replacing=False)
    files = " and ".join(f"{folder / name}" for name in ("portfolio.toml", "pilots.csv"))
    then = f"valleysim run {folder / 'portfolio.toml'}"
    click.echo(f"written: {files}. Fill in {folder / 'pilots.csv'}, then: {then}")
