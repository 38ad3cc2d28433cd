"""``valleysim status``."""

import click

from valleysim.cli.setting import load_with, settable


@click.command("status")
@click.argument("scenario")
@settable
def command(scenario: str, settings: tuple[str, ...]) -> None:
    """Say how each pilot of SCENARIO was read: whether it has started, how far it has come, what is known.

    Nothing is simulated. Words for stages that stand in the file are told with what they were read as.
    """
    from valleysim.cli.terminal import page, tell_how_read
    from valleysim.report.page import say
    from valleysim.report.standings import print_standings
    from valleysim.scenario.prompt.settings import settings_told

    (loaded,) = load_with([scenario], settings)
    tell_how_read(loaded)
    for text in settings_told([loaded]):
        say(page(), text)
    print_standings(loaded, page())
