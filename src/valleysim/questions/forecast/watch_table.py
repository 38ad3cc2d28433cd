"""The watch list at the prompt: the pilots of which most is lost, and how that is read."""

from collections.abc import Iterator
from typing import Any

from valleysim.estimates.rounding import (
    error_of,
    interval,
    per_hundred,
    pilots_told,
    points,
    tenths,
    three_digits,
)
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.watch import MONEY, MOST_SHOWN, STUCK, Watch
from valleysim.report.content import Sentence
from valleysim.report.tables import Table, kind_label, new_table, short_name
from valleysim.scenario.format.dates import day_after
from valleysim.words import label

NARROWEST_WORDS = 14
"""Columns of cells of words that may be wrapped."""
NOTHING = "–"


def watch_table(result: Findings) -> Table | None:
    """The worst pilots of the watch list; None where there is no list, or nobody on it."""
    watch = result.watch_list
    if watch is None or not watch.rows:
        return None
    before = result.run.before
    table = new_table(
        _title(result, watch),
        "pilot",
        "stage",
        "due",
        "by then, %",
        "± MC",
        "90 % credible",
        *(() if before is None else (f"since {before.as_of}",)),
        "loss",
        "chief cause",
        "next decision",
        "months in stage",
        "leave it sooner, %",
    )
    table.left(0, 1, 2)
    table.left(1, narrowest=8)
    words = 7 if before is None else 8
    table.left(words, words + 1, narrowest=NARROWEST_WORDS)
    for row in watch.rows[:MOST_SHOWN]:
        table.add_row(
            short_name(row["name"]),
            row["stage"] or "not said",
            due_words(row),
            f"≥ {per_hundred(row['by_due'])}" if row["beyond"] else per_hundred(row["by_due"]),
            error_of(row["mc_error"]),
            interval(row["low"], row["high"]) if result.is_uncertain else "all known",
            *(() if before is None else (change_words(row),)),
            loss_words(row, watch),
            cause_words(row),
            _decision(row),
            NOTHING if row["months_in_stage"] is None else tenths(row["months_in_stage"]),
            _left_sooner(row),
        )
    return table


def watch_notes(result: Findings) -> Iterator[Sentence]:
    """What loss, cause and stay in the watch list are."""
    watch = result.watch_list
    if watch is None or not watch.rows:
        return
    end = month_words(result, result.counts.end_month)
    loss = (
        f"the value of the months from the due date to production, or to {end} at the latest"
        if watch.loss_in == MONEY
        else "the chance not to be in production by the due date"
    )
    parts = [
        f"Watch list: loss is {loss}; a chief cause has its share of histories that are not there by then."
    ]
    before = result.run.before
    if before is not None:
        parts.append(
            f"Since {before.as_of} is the change, in points, of what {before.name!r} says of the same date, "
            "± one Monte Carlo error of both: what has become known since, and what is written otherwise."
        )
    if any(row["due"] is None for row in watch.rows):
        parts.append(f"Where no due date is said it is {end}, the last horizon.")
    if any(row["beyond"] for row in watch.rows):
        parts.append(
            f"Pilots that are due after {end} are looked at on that day (≥); later --horizons do more."
        )
    stays = [row["such_histories"] for row in watch.rows if row["left_sooner"] is not None]
    if stays:
        parts.append(
            f"Such pilots are the same ones from their start, of which nothing is known ({min(stays):,} "
            f"histories of each or more); stuck is who stays longer than {100 * STUCK:.0f} % of them."
        )
    yield Sentence(" ".join(parts), "note")


def _title(result: Findings, watch: Watch) -> str:
    listed = len(watch.rows)
    some = f"the worst {MOST_SHOWN} of {pilots_told(listed)}; --out and --json have all"
    some = some if listed > MOST_SHOWN else pilots_told(listed)
    loss = f"loss in {result.scenario.money.currency}" if watch.loss_in == MONEY else "loss in pilots"
    return f"Watch list: probability to be in production by the due date, {loss} ({some})"


def due_words(row: dict[str, Any]) -> str:
    """By when a pilot is due; where that is past or not said, so much."""
    return f"{due_day(row)}, past" if row["past_due"] else due_day(row)


def due_day(row: dict[str, Any]) -> str:
    """The day, or the month, in which a pilot is due."""
    if row["due"] is None:
        return "not said"
    return row["due_day"] or f"month {row['due']:g}"


def loss_words(row: dict[str, Any], watch: Watch) -> str:
    """What is expected to be lost, as money or as pilots; a dash where that cannot be told."""
    loss = row["expected_loss"]
    if loss is None:
        return NOTHING
    return three_digits(loss) if watch.loss_in == MONEY else f"{loss:.2f}"


def change_words(row: dict[str, Any]) -> str:
    """How the chance to be there by the due date has changed since the last review, in points."""
    if row["change"] is None:
        return "new"
    return f"{points(row['change'])} ± {error_of(row['change_mc_error'])}"


def cause_words(row: dict[str, Any]) -> str:
    """What holds most of those that are not there, with its share."""
    if row["chief_cause"] is None:
        return NOTHING
    kind, _, cause = row["chief_cause"].partition(".")
    words = f"waits for {label(cause)}" if kind == "stalled" else f"{kind_label(kind)}: {label(cause)}"
    return f"{words} ({100.0 * row['chief_share']:.0f} %)"


def _decision(row: dict[str, Any]) -> str:
    if row["decision"] is None:
        return NOTHING
    return f"{row['decision_day'] or 'month ' + format(row['decision_month'], 'g')} {row['decision']}"


def _left_sooner(row: dict[str, Any]) -> str:
    if row["left_sooner"] is None:
        return NOTHING
    told = per_hundred(row["left_sooner"])
    return f"{told} stuck" if row["stuck"] else told


def month_words(result: Findings, month: float) -> str:
    """A month as the day that it is, where that is known."""
    as_of = result.scenario.as_of
    return f"month {month:g}" if as_of is None else f"{day_after(as_of, month)}"
