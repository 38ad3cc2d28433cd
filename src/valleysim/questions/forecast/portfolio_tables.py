"""What people read of a portfolio at the prompt: numbers together, pilots worst first, office, money."""

from typing import Any

from valleysim.estimates.rounding import (
    NEXT_TO_NOTHING,
    error_of,
    interval,
    money,
    per_hundred,
    percent,
    pilots_told,
    tenths,
    whole_interval,
)
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.pilots import in_order
from valleysim.questions.forecast.sentence import MILESTONE_OF_ONE
from valleysim.report.content import Sentence
from valleysim.report.tables import Table, about, kind_label, new_table, short_name
from valleysim.words import MILESTONE, label


def portfolio_tables(result: Findings, order: str) -> list[Table]:
    """The tables of a portfolio, in the order in which they are read."""
    tables = [
        *about("together", numbers_table(result), at_least_table(result)),
        *about("stalls", stall_table(result)),
    ]
    if not result.run.by:  # of which a table of its own tells pilot by pilot
        tables += about("pilots", pilots_table(result, order))
    if result.portfolio["office"] is not None:
        tables += about("together", office_table(result))
    return tables


MOST_HORIZONS = 8
"""Beside each other in the table of pilots."""
MOST_PILOTS = 100
"""In that table: the first ones in the order that was asked for."""
NARROWEST_LOSS = 16
"""Columns of the cells that tell what a pilot is lost to."""
SAYS_NOTHING = ("0.0", NEXT_TO_NOTHING)
"""Cells of a row that says nothing."""
NOTES = {
    "fat_tail": "The cost tail is fat: means beyond a quantile rest on few replicates; read them as orders "
    "of size.",
    "joint": "A joint confidence is the chance that date and spend are both kept; either alone is likelier. "
    "It is no forecast of cost at a date, and two points of equal confidence are not equally good plans.",
}
"""How the money of a portfolio is often misread."""


def notes(result: Findings) -> list[str]:
    """Warnings that belong under the tables of money."""
    fat = [NOTES["fat_tail"]] if result.portfolio["sunk"]["fat_tail"] else []
    return [*fat, NOTES["joint"]]


def misread(result: Findings) -> list[Sentence]:
    """The same beside the pictures of money, where there are any."""
    if not result.is_portfolio or not money_tables(result):
        return []
    return [Sentence(text, topic="money") for text in notes(result)]


def money_tables(result: Findings) -> list[Table]:
    """What is sunk, and cost together with date; where nothing is spent, none."""
    if not result.portfolio["sunk"]["levels"][-1]["var"]:
        return []
    return [sunk_table(result), confidence_table(result)]


def numbers_table(result: Findings) -> Table:
    """How many pilots are there by each horizon, beside what independent pilots would give."""
    target, endpoint, pilots = result.portfolio["target"], result.endpoint.name.lower(), result.counts.pilots
    many = f"How many of {pilots_told(pilots)} {MILESTONE[endpoint]} (in brackets: if they were independent)"
    one = f"How often the pilot {MILESTONE_OF_ONE[endpoint]} (in brackets: if it were independent)"
    table = new_table(
        one if pilots == 1 else many,
        "by month",
        "expected",
        "80 % range",
        "sd",
        "none at all, %",
        f"{target} or more, %",
        "± MC",
        "90 % credible",
    )
    for row in result.portfolio["numbers"]:
        table.add_row(
            f"{row['month']:g}",
            tenths(row["expected"]),
            f"{row['p10']} – {row['p90']}",
            f"{row['sd']:.2f} ({row['sd_independent']:.2f})",
            _beside(row["none"], row["none_independent"]),
            _beside(row["at_least_target"], row["at_least_target_independent"]),
            error_of(row["at_least_target_mc_error"]),
            _interval(row, result),
        )
    return table


def _interval(row: dict[str, Any], result: Findings) -> str:
    if not result.is_uncertain:
        return "all known"
    return interval(row["at_least_target_low"], row["at_least_target_high"])


def at_least_table(result: Findings) -> Table:
    """The chance of some numbers or more by each horizon, in brackets that of independent pilots."""
    rows, last = result.portfolio["numbers"], result.portfolio["numbers"][-1]
    told = {1, last["p10"], last["median"], result.portfolio["target"], last["p90"], last["p90"] + 2}
    table = new_table(
        f"This many pilots or more, %; errors of month {last['month']:g}",
        "pilots",
        *(f"month {row['month']:g}" for row in rows),
        "± MC",
        "90 % credible",
    )
    for number in sorted(told):
        if 0 < number <= result.counts.pilots:
            cells = [_beside(row["at_least"][number], row["at_least_independent"][number]) for row in rows]
            between = (last["at_least_low"][number], last["at_least_high"][number])
            table.add_row(
                f"{number}",
                *cells,
                error_of(last["at_least_mc_error"][number]),
                interval(*between) if result.is_uncertain else "all known",
            )
    return table


def _beside(share: float, independent: float) -> str:
    return f"{per_hundred(share)} ({per_hundred(independent)})"


def stall_table(result: Findings) -> Table:
    """The stall rate at each horizon, and what holds the pilots that make it up."""
    rows = result.portfolio["stall"]
    table = new_table(
        f"Of 100 pilots that succeeded as pilots, those not there yet; errors of month {rows[-1]['month']:g}",
        "",
        *(f"month {row['month']:g}" for row in rows),
        "± MC",
        "90 % credible",
    )
    last = rows[-1]["errors"]

    def errors(name: str) -> tuple[str, str]:
        if name not in last:
            return "", ""
        one = last[name]
        return error_of(one["mc_error"]), (
            interval(one["low"], one["high"]) if result.is_uncertain else "all known"
        )

    rates = [row["stall_rate"] for row in rows]
    cells = ["–" if rate is None else per_hundred(rate) for rate in rates]
    table.add_row("stall rate", *cells, *errors("stall_rate"))
    names = list(dict.fromkeys(name for row in rows for name in row["parts"]))
    for name in names:
        cells = [per_hundred(row["parts"].get(name, 0.0)) for row in rows]
        if any(cell not in SAYS_NOTHING for cell in cells):
            kind, _, key = name.partition(".")
            words = f"  {kind_label(kind)}: {label(key)}"
            table.add_row(words, *("·" if cell == "0.0" else cell for cell in cells), *errors(name))
    return table


def pilots_table(result: Findings, order: str) -> Table:
    """A row a pilot: the probability by each horizon, when, what it is lost to, what it waits for."""
    horizons = result.run.horizons
    shown = _spread(len(horizons))
    months = [f"{horizons[k]:g}" for k in shown]
    rows = in_order(result.pilot_list, order, result.scenario)
    parts = [f"{len(shown)} of {len(horizons)} horizons"] if len(shown) < len(horizons) else []
    parts += [f"{MOST_PILOTS} of {len(rows):,} pilots"] if len(rows) > MOST_PILOTS else []
    some = f" ({', '.join(parts)}; --out and --json have all)" if parts else ""
    verb = MILESTONE[result.endpoint.name.lower()]
    error = error_of(max(row["reached"][-1]["mc_error"] for row in rows))
    table = new_table(
        f"Pilots, {ORDERED_BY[order]}: probability to {verb} by month, % (± MC of month "
        f"{horizons[-1]:g} at most {error}){some}",
        "pilot",
        "segment",
        *months,
        "90 % credible",
        "median",
        "chief loss",
        "waits for",
    )
    table.left(1, len(months) + 5)
    table.left(len(months) + 4, narrowest=NARROWEST_LOSS)
    for row in rows[:MOST_PILOTS]:
        last = row["reached"][-1]
        table.sparks.append([one["value"] for one in row["reached"]])
        late = f"> {result.counts.end_month:g}"
        median = late if row["median_month"] is None else tenths(row["median_month"])
        table.add_row(
            short_name(row["name"]),
            short_name(row["segment"]),
            *(per_hundred(row["reached"][k]["value"]) for k in shown),
            whole_interval(last["low"], last["high"]) if result.is_uncertain else "all known",
            median,
            chief_loss(row),
            "–" if row["waits_for"] is None else label(row["waits_for"]),
        )
    return table


def chief_loss(row: dict[str, Any]) -> str:
    """What most of a pilot's losses are booked to, and in brackets what held up most of those pilots."""
    if row["chief_cause"] is None:
        return "–"
    cause = label(row["chief_cause"].partition(".")[2])
    return cause if row["held_up_by"] is None else f"{cause} ({label(row['held_up_by'])})"


def _spread(count: int) -> list[int]:
    """Which of so many horizons are shown beside each other: all, or some from the first to the last."""
    if count <= MOST_HORIZONS:
        return list(range(count))
    return [round(k * (count - 1) / (MOST_HORIZONS - 1)) for k in range(MOST_HORIZONS)]


ORDERED_BY = {
    "worst": "the least likely first",
    "best": "the likeliest first",
    "listed": "as listed",
    "name": "by name",
    "segment": "by segment",
}


def office_table(result: Findings) -> Table:
    """The review office: how busy it is, and how long requests wait."""
    office: dict[str, Any] = result.portfolio["office"]
    table = new_table(
        f"Review office over {result.counts.end_month:g} months",
        "reviewers",
        "requests",
        "time taken",
        "found none free",
        "mean months to begin",
    )
    waited, begin = office["waited_for_a_reviewer"], office["months_to_begin"]
    table.add_row(
        f"{office['reviewers']}",
        tenths(office["requests"]),
        percent(office["load"]),
        "–" if waited is None else percent(waited),
        "–" if begin is None else f"{begin:.2f}",
    )
    return table


def sunk_table(result: Findings) -> Table:
    """Spend on pilots that are not there, and its tail."""
    sunk, currency = result.portfolio["sunk"], result.scenario.money.currency
    table = new_table(
        f"Spent by month {result.counts.end_month:g} on pilots that are not there, {currency}",
        "",
        "value at risk",
        "± MC",
        "mean beyond it (CVaR)",
        "± MC",
    )
    table.add_row("median", money(sunk["median"]), "", "", "")
    for row in sunk["levels"]:
        beyond = "does not exist" if row["cvar"] is None else money(row["cvar"])
        risk = (money(row["var"]), _known(row["var_mc_error"]))
        table.add_row(f"{100 * row['level']:.0f} %", *risk, beyond, _known(row["cvar_mc_error"]))
    return table


def _known(error: float | None) -> str:
    """An error in money, if it is known."""
    return "" if error is None else money(error)


def _budget(spend: float | None, error: float | None) -> str:
    """A budget that is kept together with a date, with its error."""
    if spend is None:
        return "out of reach"
    return money(spend) if error is None else f"{money(spend)} ± {money(error)}"


def confidence_table(result: Findings) -> Table:
    """The spend that goes with a date at a joint confidence."""
    joint, currency = result.portfolio["joint_confidence"], result.scenario.money.currency
    levels = list(joint["frontier"][0]["spend"])
    table = new_table(
        f"{pilots_told(joint['target'])} by this month, for at most this spend, {currency}",
        "by month",
        "date alone, %",
        "± MC",
        *(f"{100 * float(level):.0f} % joint" for level in levels),
    )
    for row in joint["frontier"]:
        spends = [row["spend"][level] for level in levels]
        wrong = [row["spend_mc_error"][level] for level in levels]
        cells = (_budget(spend, error) for spend, error in zip(spends, wrong, strict=True))
        table.add_row(
            f"{row['month']:g}",
            per_hundred(row["date_alone"]),
            error_of(row["date_alone_mc_error"]),
            *cells,
        )
    return table
