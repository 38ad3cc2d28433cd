"""How every question is asked and answered at the prompt: read, ask, tell, keep."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.keeping import NOWHERE, Keep, places
from valleysim.questions.registry import QUESTIONS

if TYPE_CHECKING:
    from valleysim.scenario import Scenario


def answer_question(
    name: str,
    sources: Sequence[str],
    asked: Mapping[str, Any],
    *,
    form: str,
    out: Keep = NOWHERE,
    settings: Sequence[str] = (),
    variants: Sequence[str] = (),
    more: "Callable[[Sequence[Scenario]], Mapping[str, Any]]" = lambda _: {},
    keep: Callable[[Any], None] = lambda _: None,
) -> None:
    """Ask a question of scenarios, tell the answer in a form, and keep it where ``out`` says.

    ``settings`` are keys set at the prompt, in every scenario; ``variants``
    are variants of the first one; ``more`` reads what else the question takes
    from files, which no output may replace either; ``keep`` gets the answer when it was told.
    """
    from valleysim.cli.setting import load_with
    from valleysim.cli.terminal import give, prepare_kernel, progress_bar, tell_how_read
    from valleysim.scenario.inputs import remembering_inputs

    with remembering_inputs() as inputs:
        loaded = load_with(sources, settings, variants)
        for scenario in loaded[: len(sources)]:
            tell_how_read(scenario)
        read = more(loaded)
    question = QUESTIONS[name]
    ask = question.load()
    with places(out, inputs) as kept:
        prepare_kernel()
        with progress_bar(question.doing) as progress:
            found = ask(*loaded, announce=announce, progress=progress, **read, **asked)
        give(found, kept, form=form)
    keep(found)


def announce(text: str) -> None:
    """Say on standard error what is going to be done."""
    click.echo(text, err=True)
