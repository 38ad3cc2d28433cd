"""``valleysim check``."""

from typing import TYPE_CHECKING

import click

from valleysim.cli.setting import load_with, settable

if TYPE_CHECKING:
    from valleysim.errors import ValidationIssue
    from valleysim.questions.forecast.answer import Result
    from valleysim.questions.forecast.moves import Move
    from valleysim.scenario import Scenario

WORLDS, HISTORIES = 400, 40_000
FEWER = 4_000
"""Where no number is uncertain, so that none moves the answer."""
MOST_PILOTS = 20
"""Of more pilots a check makes no trial run: it would take too long."""


@click.command("check")
@click.argument("scenario")
@settable
@click.option("--ledger", is_flag=True, help="Print every number with its evidence or assumption.")
def command(scenario: str, settings: tuple[str, ...], ledger: bool) -> None:
    """Check SCENARIO, a file or the name of a preset.

    Reports every mistake with file, line, key, what was found and what is allowed; exit code 2. Of a scenario
    that is sound it says what one should know before a run, such as a review office that decides the answer,
    and, from a small run, whether the forecast lies outside of what is published, and which number moves it
    most without any evidence.
    """
    from valleysim.cli.terminal import page, tell_how_read
    from valleysim.compile import check_scenario
    from valleysim.questions.outside import outside_sentence
    from valleysim.report.notices import print_notices
    from valleysim.report.outside import published_words
    from valleysim.report.page import say
    from valleysim.scenario.prompt.settings import settings_told
    from valleysim.scenario.scenario import USUAL_MONTHS
    from valleysim.worlds.design import Design

    (loaded,) = load_with([scenario], settings)
    tell_how_read(loaded)
    check_scenario(loaded, Design(1), worlds=range(400), months=USUAL_MONTHS)
    entries = loaded.ledger()
    basis = [entry.basis for entry in entries]
    uncertain = sum(entry.is_uncertain for entry in entries)
    click.echo(
        f"{scenario} is sound: {loaded.name!r} has {len(entries)} numbers, {uncertain} of them uncertain; "
        f"{basis.count('evidence')} rest on evidence, {basis.count('assumption')} are assumed, "
        f"{basis.count('unsourced')} have no source."
    )
    histories = HISTORIES if uncertain else FEWER
    trial = _trial(loaded, histories) if loaded.n_pilots <= MOST_PILOTS else None
    moved = () if trial is None else trial.moves
    for text in settings_told([loaded]):
        say(page(), text)
    print_notices((*loaded.notices(), *_drivers(moved)), page())
    say(page(), published_words("production") if trial is None else outside_sentence(trial.forecasts))
    if ledger:
        from valleysim.report.ledger import print_ledger

        print_ledger(entries, page(), moved)


def _trial(scenario: "Scenario", histories: int) -> "Result":
    """A small run: where the forecast lies beside what is published, and how far each number moves it."""
    from valleysim.cli.terminal import prepare_kernel
    from valleysim.questions.forecast.ask import simulate

    prepare_kernel()
    return simulate(scenario, replicates=histories // scenario.n_pilots, worlds=WORLDS, actions=())


def _drivers(moved: "tuple[Move, ...]") -> "tuple[ValidationIssue, ...]":
    from valleysim.questions.forecast.moves import driver_notices

    return tuple(driver_notices(moved))
