"""``valleysim explain``."""

from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.answering import answer_question
from valleysim.cli.arguments import WholeNumber
from valleysim.cli.asking import FORMS, asking, at_a_month, is_given
from valleysim.cli.keeping import Keep

if TYPE_CHECKING:
    from valleysim.questions.months import When

OF_A_HISTORY = (
    *("scenario", "history", "world", "worlds", "pilot", "seed", "horizons", "at", "settings"),
    *FORMS,
)
"""What tells which history it is, up to which month, and how it is told."""
OPTIONS = "--world, --worlds, --pilot, --seed, --horizons, --at, --set, --json or --markdown"
ALLOWED = f"an explanation; of a history {OPTIONS}"


@click.command("explain")
@click.argument("scenario")
@asking
@at_a_month
@click.option(
    "--sensitivity/--no-sensitivity",
    "with_sensitivity",
    default=True,
    help="Ask which unknown quantities the answer depends on most [yes].",
)
@click.option(
    "--samples", type=WholeNumber(), help="Points of each sample of what is not known, a power of two."
)
@click.option("--history", type=WholeNumber(), help="Tell this one history of a world instead, as a diary.")
@click.option("--world", type=WholeNumber(), help="The world of that history [0].")
@click.option("--pilot", help="The pilot of a portfolio whose history it is, by its key [the first].")
def command(
    scenario: str,
    at: "When | None",
    samples: int | None,
    history: int | None,
    world: int | None,
    pilot: str | None,
    settings: tuple[str, ...],
    form: str,
    out: Keep,
    **options: Any,
) -> None:
    """Explain SCENARIO, a file or the name of a preset, at the last horizon, or at another month.

    Why pilots that succeeded as pilots do not arrive, mechanism by mechanism: exact shares over all settings
    of the mechanisms, with the same draws. Which unknown quantities it depends on most. How
    much of an outcome is ignorance, and how much chance. Says on standard error what it will cost first.
    """
    from valleysim.errors import UsageError

    if history is None:
        for name, given in (("--world", world), ("--pilot", pilot)):
            if given is not None:
                raise UsageError(f"{name}: found no history to tell; allowed: together with --history")
        if samples is not None:
            options["samples"] = samples
        answer_question("explain", [scenario], {"at": at, **options}, form=form, out=out, settings=settings)
        return
    context = click.get_current_context()
    for parameter in context.command.params:
        if parameter.name not in OF_A_HISTORY and is_given(context, parameter):
            raise UsageError(f"{parameter.opts[0]}: found a single history; allowed: {ALLOWED}")
    asked = {"replicate": history, "world": world or 0, "pilot": pilot, "seed": options["seed"]}
    asked["worlds"] = options["worlds"]
    if at is not None:
        asked["months"] = at
    elif options["horizons"] is not None:
        asked["months"] = options["horizons"][-1]
    answer_question("diary", [scenario], asked, form=form, settings=settings)
