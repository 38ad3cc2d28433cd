"""``valleysim evidence``."""

import click

from valleysim.cli.arguments import Word


def _check_key(key: str) -> None:
    """Refuse a key that no table has."""
    from valleysim.errors import UsageError
    from valleysim.scenario.format.flaws import unknown_key
    from valleysim.scenario.reading.problems import keys_at

    parts = key.split(".")
    for depth, part in enumerate(parts):
        known = keys_at(tuple(parts[:depth]))
        if known and part not in known:
            flaw = unknown_key(part, known)
            hint = f"; did you mean {flaw.suggestion}?" if flaw.suggestion else ""
            raise UsageError(f"--about: {key}: found {flaw.found}; allowed: {flaw.allowed}{hint}")


@click.command("evidence")
@click.argument("source", required=False)
@click.option("--about", help="Only sources that stand for this key, such as funding.lead.")
@click.option("--grade", type=Word(["P", "S", "M", "C"]), help="Only sources of this grade.")
@click.option(
    "--counts",
    type=Word(["pilots", "use cases", "projects", "organisations", "people", "seats", "segments"]),
    help="Only numbers of these.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def command(
    source: str | None, about: str | None, grade: str | None, counts: str | None, *, as_json: bool
) -> None:
    """List the sources of the shipped register, or show SOURCE with all that is known of it.

    A source stands for the keys that it is about. A number that cites it under another key is an assumption.
    """
    from valleysim.cli.terminal import page, print_json
    from valleysim.errors import UsageError
    from valleysim.report.evidence import print_source, print_sources
    from valleysim.scenario.format.evidence import plain_key
    from valleysim.scenario.format.flaws import nearest
    from valleysim.scenario.reading.register import shipped_register

    register = shipped_register()
    if about is not None:
        about = plain_key(about)
        _check_key(about)
    if source is not None and source not in register:
        near = nearest(source, register)
        hint = f"; did you mean {near}?" if near else ""
        raise UsageError(f"found no source {source!r}; allowed: one that valleysim evidence lists{hint}")
    found = {
        key: entry
        for key, entry in register.items()
        if (source is None or key == source)
        and (about is None or (entry.about and entry.is_about(about)))
        and (grade is None or entry.grade == grade)
        and (counts is None or entry.counts == counts)
    }
    if as_json:
        print_json({key: entry.model_dump(mode="json") for key, entry in found.items()})
    elif source is not None:
        for key, entry in found.items():
            print_source(key, entry, page())
    elif found:
        print_sources(found, page())
    else:
        click.echo("No source of the register is like that.")
