"""``valleysim new``."""

from pathlib import Path

import click


@click.command("new")
@click.argument("name")
@click.option("--from", "preset", default="enterprise", show_default=True, help="Preset to start from.")
@click.option("--portfolio", is_flag=True, help="Write a list of pilots beside it, NAME.csv, to fill in.")
def command(name: str, preset: str, portfolio: bool) -> None:
    """Write NAME.toml: a scenario that extends a preset, with every number there to uncomment."""
    from valleysim.cli.presets import checked_preset
    from valleysim.errors import UsageError
    from valleysim.report.files import check_new_file, write_new
    from valleysim.scenario.template import portfolio_template, template

    checked_preset(preset)
    if not name.removesuffix(".toml").strip(".") or name.endswith("/") or not name.isprintable():
        raise UsageError(f"NAME: found {name!r}; allowed: a name such as my-pilot")
    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if not portfolio:
        write_new(path, template(path.stem, preset))
        click.echo(f"written: {path}. Edit it, then: valleysim run {path}")
        return
    listed = path.with_suffix(".csv")
    scenario, pilots = portfolio_template(path.stem, preset)
    check_new_file(path)
    write_new(listed, pilots)
    try:
        write_new(path, scenario)
    except BaseException:
        listed.unlink()
        raise
    click.echo(f"written: {path} and {listed}. Fill in {listed}, then: valleysim run {path}")
