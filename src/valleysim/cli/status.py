"""``valleysim status``."""

import click


@click.command("status")
@click.argument("scenario")
def command(scenario: str) -> None:
    """Say how each pilot of SCENARIO was read: whether it has started, how far it has come, what is known.

    Nothing is simulated. Words for stages that stand in the file are told with what they were read as.
    """
    from valleysim.cli.terminal import page, tell_how_read
    from valleysim.report.standings import print_standings
    from valleysim.scenario import load

    loaded = load(scenario)
    tell_how_read(loaded)
    print_standings(loaded, page())
