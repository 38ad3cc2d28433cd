"""A review in a sentence, in tables, and what is said below them."""

from valleysim.estimates.rounding import (
    error_of,
    per_hundred,
    pilots_told,
    points,
    signed,
    tenths,
    two_digits,
)
from valleysim.questions.compare.review_findings import SURE, Change, PilotChange, ReviewFindings
from valleysim.questions.run import Run
from valleysim.report.tables import Table, new_table, short_name
from valleysim.words import MILESTONE

MOST_NAMED = 3


def review_sentence(found: ReviewFindings) -> str:
    """How the forecast of one date has changed, and by which pilots."""
    total, verb = found.total, MILESTONE[found.endpoint.name.lower()]
    now, then = (float(one.value[0]) for one in (total.now, total.then))
    news, error = float(total.news.value[0]), float(total.news.mc_error[0])
    if len(found.pilots) == 1 and not found.now.is_portfolio:
        text = (
            f"By {total.day} it {_third(verb)} with {per_hundred(now)} % as seen on {found.now.as_of}, with "
            f"{per_hundred(then)} % as seen on {found.then.as_of}: news of {points(news)} points "
            f"(± {error_of(error)} of simulation noise)."
        )
        return f"{text} {_moved(total, 100.0)}"
    are, reach = ("is", _third(verb)) if len(found.pilots) == 1 else ("are", verb)
    text = (
        f"By {total.day}, {tenths(now)} of {pilots_told(len(found.pilots))} that {are} in both files "
        f"{reach} as seen on {found.now.as_of}; as seen on {found.then.as_of} it was {tenths(then)}: news of "
        f"{signed(news, 1)} pilots (± {two_digits(error)} of simulation noise)."
    )
    for word, sign in (("up", 1.0), ("down", -1.0)):
        some = [one for one in found.newsworthy if sign * float(one.change.news.value[0]) > 0.0]
        if some:
            text += f" Most {word}: {', '.join(_named(one) for one in some[:MOST_NAMED])}."
    return f"{text} {_moved(total, 1.0)}"


def _third(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return f"{first}es {rest}" if first.endswith("ch") else f"{first}s {rest}"


def _named(one: PilotChange) -> str:
    return f"{one.name} {points(float(one.change.news.value[0]))} points"


def _moved(total: Change, times: float) -> str:
    """What the number of so many months does, whose day moves on."""
    before, after, passed = (times * float(one.value[0]) for one in (total.within, total.now, total.passed))
    unit = " %" if times > 1.0 else ""
    return (
        f"Within {total.month:g} months it was {before:.1f}{unit} then and is {after:.1f}{unit} now, of "
        f"which the time that has passed makes {signed(passed, 1)}."
    )


def change_table(found: ReviewFindings) -> Table:
    """A row a day: then within so many months, time passed, then by this day, news, now."""
    one = len(found.pilots) == 1 and not found.now.is_portfolio
    verb = MILESTONE[found.endpoint.name.lower()]
    unit = "probability, %" if one else f"of {pilots_told(len(found.pilots))} in both files"
    table = new_table(
        f"Pilots that {verb}, {unit}: {found.then.as_of} and {found.now.as_of}",
        "within",
        "said then",
        "time passed",
        "by",
        "said then",
        "news",
        "± MC",
        "said now",
    )
    times, digits = (100.0, 1) if one else (1.0, 2)
    for change in found.changes:
        within, passed, then, news, now = (
            times * float(getattr(change, name).value[0])
            for name in ("within", "passed", "then", "news", "now")
        )
        table.add_row(
            f"{change.month:g} months" if change.month else "today",
            f"{within:.{digits}f}",
            signed(passed, digits),
            f"{change.day}",
            f"{then:.{digits}f}",
            signed(news, digits),
            two_digits(times * float(change.news.mc_error[0])),
            f"{now:.{digits}f}",
        )
    return table


def pilot_table(found: ReviewFindings) -> Table:
    """A row a pilot: how it stood and stands, and how its forecast of one day has changed."""
    table = new_table(
        f"By {found.total.day}, each pilot, %: largest news first",
        "pilot",
        "stood",
        "stands",
        "then",
        "news",
        "± MC",
        "now",
    )
    for one in found.pilots:
        change = one.change
        table.add_row(
            short_name(one.name),
            one.stage_then,
            one.stage_now,
            per_hundred(float(change.then.value[0])),
            points(float(change.news.value[0])),
            error_of(float(change.news.mc_error[0])),
            per_hundred(float(change.now.value[0])),
            style="" if change.is_news else "dim",
        )
    return table


def review_notes(found: ReviewFindings, run: Run) -> list[str]:
    """How it is read, and how it was made."""
    notes = [
        "Said then is what the first file forecasts from its own day, with what was known on it. Time passed "
        "is what it says of the months by which the date has moved on. News is what the second file says of "
        "the same date, less that: what has become known, and what is written otherwise. Before a review the "
        "news to be expected is nothing.",
        f"± MC is one standard error of the news, the noise of both simulations; news beyond {SURE:g} of "
        f"them is told. {run.replicates:,} replicates of each file, {run.worlds:,} worlds, seed {run.seed}, "
        f"{run.seconds:.1f} s.",
    ]
    day = found.total.day
    if found.new:
        number = tenths(float(found.of_new.value[0]))
        notes.append(f"new in the second file: {_listed(found.new)}, {number} of them by {day}")
    if found.gone:
        number = tenths(float(found.of_gone.value[0]))
        told = f"{number} of them by {day} as seen on {found.then.as_of}"
        notes.append(f"not in the second file any more: {_listed(found.gone)}, {told}")
    return notes


def _listed(names: tuple[str, ...]) -> str:
    told = ", ".join(names[:MOST_NAMED])
    return f"{told} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else told
