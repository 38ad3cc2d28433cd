"""``valleysim presets``."""

import click


def checked_preset(name: str) -> str:
    """The name of a preset to start from; raise `UsageError` for any other."""
    from valleysim.errors import UsageError
    from valleysim.scenario.format.flaws import nearest
    from valleysim.scenario.reading.register import preset_names

    if name not in preset_names():
        near = nearest(name, preset_names())
        hint = f"; did you mean {near}?" if near else ""
        raise UsageError(f"--from: found {name!r}; allowed: {', '.join(preset_names())}{hint}")
    return name


@click.command("presets")
@click.argument("name", required=False)
@click.option("--targets", is_flag=True, help="Print its targets for calibrate instead.")
def command(name: str | None, targets: bool) -> None:
    """List the shipped presets, or print the one called NAME."""
    from valleysim.errors import UsageError
    from valleysim.scenario import load
    from valleysim.scenario.format.flaws import nearest
    from valleysim.scenario.reading.register import preset_names, preset_text, targets_text

    if name is None and targets:
        raise UsageError(f"--targets: found no preset's name; allowed: one of {', '.join(preset_names())}")
    if name is None:
        width = max(len(preset) for preset in preset_names())
        for preset in preset_names():
            click.echo(f"{preset:<{width}}  {load(preset).description}")
    elif name in preset_names():
        click.echo(targets_text(name) if targets else preset_text(name), nl=False)
    else:
        near = nearest(name, preset_names())
        hint = f"; did you mean {near}?" if near else ""
        raise UsageError(f"found no preset {name!r}; allowed: {', '.join(preset_names())}{hint}")
