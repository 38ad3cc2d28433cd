"""A commented portfolio to edit: a scenario, and a list of pilots of which every column is explained."""

import json
import re
import textwrap

from valleysim.scenario.format.signals import SIGNALS
from valleysim.scenario.format.stages import STAGE_NAMES
from valleysim.scenario.format.status import AREA_WORDS, CAUSE_NAMES, MONEY_WORDS
from valleysim.scenario.reading.register import preset_text

PORTFOLIO_HEADER = """\
# {title}: a portfolio for valleysim. Every row of pilots.csv is a pilot; what a row leaves empty is as below,
# and what is not below is as in the preset "{preset}" (`valleysim presets {preset}` prints it).
# Replace the rows by your pilots, then: `valleysim check portfolio.toml` and `valleysim run portfolio.toml`.
# From a spreadsheet that you have already, `valleysim import` proposes both files.
#
# Columns of pilots.csv; only name is needed, and any other number has a column by its key:
#   name                       what you call the pilot; no two alike
#   segment                    business unit, site or wave: answers are told by it too
#   label.region               what else pilots are grouped by: any name behind label., such as label.vendor
#   starts                     month in which the pilot starts, from now on; 0 is now. With as_of below also a
#                              day: 2027-03-01, or a day in the past, of a pilot that has started already
#   due                        the day by which it is to be in production, or the month counted from now
#   pilot.duration             months that the pilot takes: 4, or 3 to 6 where you do not know
#   pilot.success              chance that it succeeds as a pilot: 80 %, or 60 % to 90 %
#   pilot.cost_per_month       what the pilot costs a month
#   money.valley_cost_per_month
#                              what it costs a month from the end of the pilot until it is live
#   money.run_cost_per_month   what it costs a month once it is live
#   money.value_per_month      what it is worth a month while it is live
#   obsolescence.live_cost     what it costs each time that the model under it is replaced while it is live
#   sponsors[{seat}].person
#                              who sits in that seat: a name of [[people]] below. A person who leaves, leaves
#                              every pilot that has their name
#   assumption                 on what the numbers of the row rest
#
# Columns that say how a pilot stands that has started already. Each may stay empty: what is not said is not
# guessed. Days need as_of below.
{status}#
# A pilot that has started may be: starts 2026-03-02, status.stage UAT, status.since 2026-08-03.
# How each row is read, `valleysim status portfolio.toml` says.

extends = "{preset}"
name = {name}
# as_of = 2026-11-28          # the day of month 0: write it as soon as a cell is a day
pilots = "pilots.csv"

# How many pilots you want in production.
[portfolio]
target = 2

# Who sponsors pilots: how long such people stay (months), and for how long they have been in post.
[[people]]
name = "First Sponsor"
tenure = {tenure}
served = {{ value = 12, assumption = "write for how many months" }}

[[people]]
name = "Second Sponsor"
tenure = {tenure}
served = {{ value = 30, assumption = "write for how many months" }}

# Words of your own for stages, each with one of:
{stages}
[stages]
# "Gate 3" = "waiting for money"

# How many people review pilots for the whole organisation: write how many there are.
[office]
reviewers = 3
"""
TENURE = (
    '{ weibull = { mean = "26 to 40", shape = "1.4 to 2" }, assumption = "write what is usual with you" }'
)
STATUS = {
    "stage": "how far it has come: planned, pilot, UAT, waiting for money, live, …, or a word of [stages]",
    "since": "the day on which that stage began",
    "started": "the day on which it started, if starts does not say it",
    "pilot_ended": "the day on which the pilot ended",
    "asked": "the day on which operating money was asked for",
    "money_arrived": "the day on which operating money arrived",
    "parallel_run_since": "since when it runs beside the old way",
    "live_since": "since when it is live",
    "production_since": "since when what the builders took along is found again",
    "sustained_since": "since when it is proven in production",
    "ended": "the day on which it was cancelled or rolled back",
    "cause": f"why it ended: {', '.join(CAUSE_NAMES)}",
    "money": f"operating money: {', '.join(MONEY_WORDS)}",
    "refusals": "how many budget windows have refused it",
    "innovation_money_ends": "the day until which innovation money lasts",
    "ownership": f"a named owner: {', '.join(AREA_WORDS)}, or the share that is done",
    "economics": "a cost model: the same words",
    "reliability": "that it works reliably: the same words",
    "operability": "that others can operate it: the same words",
    "governance": "that it may be used: the same words",
    "builders": "how many of those who built it are still there",
    "run_rate": "what it costs to run over what was planned, such as 1.3",
    "knowledge_lost": "the share of the builders' knowledge that was lost, if it was measured",
    "signals_on": "the day on which the signals of status.signals.… were seen",
    "date_precision": "how many months its days may be off, if not half a month",
} | {f"signals.{name}": f"yes, no or unknown: {words.seen}" for name, words in SIGNALS.items()}
"""What each column of a status holds, by its key."""
INDENT, WIDTH = 31, 110
NOT_STARTED = ("",) * 5
"""Of columns of a status, in a row of a pilot that has not started."""
ROWS = (
    (
        "Invoice matching",
        "Finance",
        "North",
        "0",
        *NOT_STARTED,
        "3 to 5",
        "70 % to 90 %",
        "20k",
        "10k to 20k",
        "4k to 8k",
        "30k to 60k",
        "5k to 15k",
        "First Sponsor",
    ),
    (
        "Contract search",
        "Legal",
        "North",
        "0",
        *NOT_STARTED,
        "2 to 4",
        "60 % to 90 %",
        "15k",
        "8k to 15k",
        "3k to 6k",
        "10k to 40k",
        "4k to 10k",
        "First Sponsor",
    ),
    (
        "Call summaries",
        "Service",
        "South",
        "2",
        *NOT_STARTED,
        "3 to 6",
        "50 % to 80 %",
        "25k",
        "15k to 30k",
        "5k to 12k",
        "40k to 90k",
        "5k to 20k",
        "Second Sponsor",
    ),
)
COLUMNS = (
    "name",
    "segment",
    "label.region",
    "starts",
    "status.stage",
    "status.since",
    "status.pilot_ended",
    "status.money",
    "status.live_since",
    "pilot.duration",
    "pilot.success",
    "pilot.cost_per_month",
    "money.valley_cost_per_month",
    "money.run_cost_per_month",
    "money.value_per_month",
    "obsolescence.live_cost",
    "sponsors[{seat}].person",
    "assumption",
)


def portfolio_template(name: str, preset: str) -> tuple[str, str]:
    """Texts of a new scenario, and of its ``pilots.csv`` with three examples."""
    seat = re.search(r'^seat = "([^"]+)"', preset_text(preset), re.MULTILINE)
    words = {
        "title": name,
        "name": json.dumps(name, ensure_ascii=False),
        "preset": preset,
        "seat": seat[1] if seat else "sponsor",
        "tenure": TENURE,
        "status": "".join(_explained(f"status.{key}", text) for key, text in STATUS.items()),
        "stages": textwrap.indent(textwrap.fill(", ".join(STAGE_NAMES), WIDTH - 4), "#   "),
    }
    rows = [COLUMNS, *((*row, "an example: replace it") for row in ROWS)]
    table = "".join(",".join(cells) + "\n" for cells in rows)
    return PORTFOLIO_HEADER.format(**words), table.replace("{seat}", words["seat"])


def _explained(column: str, text: str) -> str:
    """A column and what it holds, as comments."""
    first, *rest = textwrap.wrap(text, WIDTH - INDENT)
    head = f"#   {column}"
    lines = [head, first] if len(head) >= INDENT else [f"{head:<{INDENT}}{first}"]
    lines[1:] = [f"#{'':<{INDENT - 1}}{line}" for line in (*lines[1:], *rest)]
    return "".join(f"{line}\n" for line in lines)
