"""What the signals of pilots that run have moved, as rows and as a table."""

from typing import Any

from valleysim.estimates.rounding import error_of, per_hundred
from valleysim.questions.forecast.findings import Findings
from valleysim.report.tables import Table, new_table, short_name
from valleysim.scenario.format.signals import SIGNALS
from valleysim.simulation.moved import SignalMove
from valleysim.words import MILESTONE

MOST_HORIZONS = 4
"""Beside each other in the table."""
FEW = 100.0
"""Equally weighted histories below which a forecast without a signal is not told."""
ALL = "all of them"
NOT_TOLD = "–"


def signal_rows(result: Findings) -> list[dict[str, Any]]:
    """A row a pilot, signal and horizon; the signal is empty where it is all of them."""
    return [
        {
            "pilot": move.pilot,
            "signal": move.signal,
            "seen": None if move.seen is None else ("yes" if move.seen else "no"),
            "month": month,
            "share": float(move.with_it[h]),
            "share_without": float(move.without[h]),
            "mc_error": float(move.error[h]),
            "effective": move.effective,
        }
        for move in result.signal_moves
        for h, month in enumerate(result.run.horizons)
    ]


def signal_table(result: Findings) -> Table:
    """A row a signal: the forecast with all signals, and in brackets without this one."""
    horizons = result.run.horizons[-MOST_HORIZONS:]
    first = len(result.run.horizons) - len(horizons)
    verb = MILESTONE[result.endpoint.name.lower()]
    table = new_table(
        f"What signals have moved: {verb}, % (in brackets: without the signal)",
        "pilot",
        "signal",
        "seen",
        *(f"month {month:g}" for month in horizons),
        "± MC",
    )
    table.left(0, narrowest=12)
    table.left(1, narrowest=20)
    table.left(2)
    before = ""
    for move in (move for move in result.signal_moves if not move.all_alike):
        words = SIGNALS[move.signal].seen if move.signal else ALL
        seen = "" if move.seen is None else "yes" if move.seen else "no"
        cells = [_cell(move, h) for h in range(first, len(result.run.horizons))]
        error = error_of(float(move.error[-1]))
        table.add_row("" if move.pilot == before else short_name(move.pilot), words, seen, *cells, error)
        before = move.pilot
    return table


def _cell(move: SignalMove, h: int) -> str:
    without = per_hundred(float(move.without[h])) if move.effective >= FEW else NOT_TOLD
    return f"{per_hundred(float(move.with_it[h]))} ({without})"


def signal_note(result: Findings) -> str:
    """How the table is read."""
    laws = result.scenario.signals
    own = any(
        getattr(laws, name).shows is not None or getattr(laws, name).otherwise is not None for name in SIGNALS
    )
    alike = sum(move.all_alike and bool(move.signal) for move in result.signal_moves)
    of_stage = f" {alike} of them move nothing: how the pilot stands says it already." if alike else ""
    rests = "as the scenario says" if own else "as shipped, which is an assumption"
    return (
        f"How often a signal shows is {rests}. Signals of one pilot are seen by the same people and are not "
        f"independent: of two or more each counts to the power {laws.discount:g}. ± MC is one error of what "
        f"it has moved by the last month.{of_stage}"
    )
