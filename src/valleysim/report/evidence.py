"""The register of evidence at the prompt: a row a source, or one source whole."""

from collections.abc import Iterator, Mapping

from rich.console import Console

from valleysim.report.page import say, show
from valleysim.report.tables import new_table
from valleysim.scenario.format.evidence import GRADES, Evidence, Outside

NARROWEST = 18
"""Columns to which texts may be wrapped."""


def print_sources(register: Mapping[str, Evidence], console: Console) -> None:
    """Print a row a source: what it measured, when, its grade, of what it is a number."""
    table = new_table("", "source", "grade", "year", "measured", "published")
    table.left(3, 4, narrowest=NARROWEST)
    for key, source in register.items():
        table.add_row(key, source.grade, f"{source.year or '–'}", source.quantity, source.value)
    show(console, table)
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    console.print()
    say(console, f"{len(register)} sources. {grades}.")


def print_source(key: str, source: Evidence, console: Console) -> None:
    """Print all that is known of one source."""
    say(console, key, "bold")
    for head, words in _facts(source):
        if words:
            say(console, f"{head}: {words}", indent=2)


def _facts(source: Evidence) -> Iterator[tuple[str, str]]:
    yield "measured", source.quantity
    yield "published", source.value
    yield "endpoint", source.endpoint
    yield "a number of", f"{source.counts or ''}"
    yield "kind of number", f"{source.unit or ''}"
    yield "population", source.population
    yield "sample", source.sample
    yield "source", source.source
    yield "grade", f"{source.grade}, {GRADES[source.grade]}"
    yield "looked up again", "yes, and confirmed" if source.verified else "not confirmed"
    yield "stands for", ", ".join(source.about or ()) or "no key of a scenario"
    for outside in source.outside:
        yield "outside view", f"{outside.reaching}: {outside_words(outside)}"
    yield "note", source.note


def outside_words(outside: Outside, source: str = "") -> str:
    """What a source says of an endpoint, as a share or in months; with its name, if one is given.

    >>> outside_words(Outside(reaching="production", measure="share", low=0.0, high=0.54))
    'at most 54 %'
    """

    def told(number: float) -> str:
        return f"{100.0 * number:g} %" if outside.measure == "share" else f"{number:g} months"

    if outside.high is None:
        words = f"{told(outside.low)} or more"
    elif outside.low == outside.high:
        words = told(outside.low)
    elif outside.low == 0.0:
        words = f"at most {told(outside.high)}"
    else:
        words = f"{told(outside.low)} to {told(outside.high)}"
    beside = ", ".join(part for part in (source, outside.words) if part)
    return f"{words} ({beside})" if beside else words
