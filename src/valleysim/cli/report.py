"""``valleysim report``."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from valleysim.cli.answering import announce
from valleysim.cli.arguments import Amount, Place
from valleysim.cli.asking import OPTIONS, is_given
from valleysim.questions.registry import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from valleysim.report.content import Chapter
    from valleysim.scenario import Scenario

Command = Any
ALSO = ("stress", "explain", "advise")
"""Questions that can be asked of each scenario besides."""


def _asking(function: Command) -> Command:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@click.command("report")
@click.argument("sources", nargs=-1, required=True, metavar="SCENARIO-OR-FOLDER …")
@click.option(
    "--out", type=Place("FILE", "page.html"), required=True, help="The page, a file that ends in .html."
)
@click.option("--compare", is_flag=True, help="A chapter that compares the scenarios with the first one.")
@click.option("--stress", is_flag=True, help="A chapter on sponsors, of each scenario.")
@click.option("--explain", is_flag=True, help="A chapter on why pilots stall, of each scenario.")
@click.option("--advise", is_flag=True, help="A chapter on what to do first, of each scenario.")
@click.option("--budget", type=Amount(), help="With --advise: the most that actions may cost.")
@click.option("--pilot", metavar="KEY", help="With --stress: the pilot of a portfolio to stress, alone.")
@click.option("--since", metavar="SCENARIO", help="The status file of the last review.")
@_asking
def command(
    sources: tuple[str, ...],
    out: Path,
    compare: bool,
    budget: float | None,
    pilot: str | None,
    since: str | None,
    stress: bool,
    explain: bool,
    advise: bool,
    settings: tuple[str, ...],
    **options: Any,
) -> None:
    """Write one page on scenarios, files or names of presets, or on folders that --out of any question wrote.

    A single HTML file that opens by double click and asks no network: the answer first, then charts and
    tables, the assumptions, and how it was made. Of a folder nothing is simulated again.
    """
    from valleysim.cli.setting import load_with
    from valleysim.cli.terminal import prepare_kernel, tell_how_read
    from valleysim.report.html.answers import chapter_kept
    from valleysim.report.html.file import page_file
    from valleysim.report.html.page import page
    from valleysim.scenario.inputs import remembering_inputs

    asked = {"stress": stress, "explain": explain, "advise": advise}
    more: dict[str, dict[str, Any]] = {"stress": {"pilot": pilot}, "advise": {"budget": budget}, "run": {}}
    kept = [source for source in sources if Path(source).is_dir()]
    with remembering_inputs() as inputs:
        asked_of = [source for source in dict.fromkeys(sources) if source not in kept]
        found = load_with([*asked_of, *([] if since is None else [since])], settings)
        loaded = dict(zip(asked_of, found, strict=False))
        before = None if since is None else found[-1]
    _check(list(loaded.values()), compare=compare, since=since, **asked, budget=budget, pilot=pilot)
    for scenario in loaded.values():
        tell_how_read(scenario)
    more["run"] = {"since": before}
    with page_file(out, inputs) as file:
        kept_chapters = {source: chapter_kept(Path(source)) for source in kept}
        if loaded:
            prepare_kernel()
        names = ["run", *(name for name in ALSO if asked[name])]
        chapters = []
        for source in sources:
            if source in kept:
                chapters.append(kept_chapters[source])
                continue
            for name in names:
                asked_for = {**more.get(name, {}), **options}
                chapters.append(_chapter(name, [loaded[source]], asked_for, inputs))
        if compare:
            chapters.append(_chapter("compare", list(loaded.values()), options, inputs))
        file.write(page(chapters, shlex.join(["valleysim", *sys.argv[1:]])).encode())
    click.echo(f"written: {out}")


def _chapter(name: str, scenarios: "Sequence[Scenario]", asked: dict[str, Any], inputs: Any) -> "Chapter":
    """Ask a question, and make a chapter of the answer."""
    from valleysim.cli.terminal import progress_bar
    from valleysim.report.html.answers import chapter_drawn

    question = QUESTIONS[name]
    with progress_bar(question.doing) as progress:
        found = question.load()(*scenarios, announce=announce, progress=progress, **asked)
    if getattr(found, "is_partial", False):  # it was interrupted: half of an answer is no page for a board
        raise KeyboardInterrupt
    chapter, notices = chapter_drawn(found, inputs)
    for notice in notices:
        click.echo(notice, err=True)
    return chapter


def _check(
    scenarios: "list[Scenario]", *, compare: bool, stress: bool, pilot: str | None, **asked: Any
) -> None:
    """Refuse what does not go together, before anything is simulated."""
    from valleysim.errors import UsageError
    from valleysim.questions.stress.plan import one_pilot

    if compare and len(scenarios) < 2:
        found = "one scenario" if scenarios else "no scenario"
        raise UsageError(f"--compare: found {found}; allowed: two or more")
    if pilot is not None and not stress:
        raise UsageError("--pilot: found nothing to stress; allowed: together with --stress")
    for scenario in scenarios if pilot is not None else ():
        one_pilot(scenario, pilot)
    if asked["budget"] is not None and not asked["advise"]:
        raise UsageError("--budget: found no advice to ask for; allowed: together with --advise")
    context = click.get_current_context()
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name not in ("sources", "out") and is_given(context, parameter)
    ]
    if given and not scenarios:
        raise UsageError(f"{given[0]}: found folders, which are told as they are; allowed: a scenario")
