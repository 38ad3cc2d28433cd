"""The ledger as a tidy table: a row a number that was written, with what it rests on."""

from collections.abc import Sequence

from valleysim.report.content import Row
from valleysim.report.ledger import Moved
from valleysim.scenario import Entry, Scenario


def ledger_rows(scenarios: Sequence[Scenario], moved: Sequence[Moved] = ()) -> list[Row]:
    """Every number of the scenarios, those that move the answer most first; shares of 1."""
    moves = {one.entry.key: one for one in moved}

    def size(entry: Entry) -> float:
        return abs(moves[entry.key].effect) if entry.key in moves else -1.0

    return [
        {
            "scenario": scenario.name,
            "key": entry.key,
            "value": _number(entry.text),
            "basis": entry.basis,
            "rests_on": entry.words,
            "moves_the_answer": moves[entry.key].effect if entry.key in moves else None,
            "moves_error": moves[entry.key].error if entry.key in moves else None,
            "file": entry.file,
            "line": entry.line,
        }
        for scenario in scenarios
        for entry in sorted(scenario.ledger(), key=size, reverse=True)
    ]


def _number(text: str) -> float | str:
    """A value as a number, if it is one."""
    try:
        return float(text)
    except ValueError:
        return text
