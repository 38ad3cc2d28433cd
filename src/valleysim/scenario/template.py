"""A commented file to edit: a preset with every number shown, and none yet changed."""

import json
import re

from valleysim.scenario.reading.register import preset_text

HEADER = """\
# {title}: a scenario for valleysim. It starts from the preset "{preset}"; uncomment a line to change it.
# Numbers: 0.4 is known; "0.3 to 0.5" is a 90 % credible interval; evidence = "key" or assumption = "why"
# says where a number comes from. Check it with `valleysim check`, run it with `valleysim run`.

extends = "{preset}"
name = {name}
"""


def template(name: str, preset: str) -> str:
    """Text of a new scenario that extends a preset, with the preset's tables commented out."""
    lines: list[str] = []
    for line in preset_text(preset).splitlines():
        if re.match(r"(name|description|worlds)\s*=", line):
            continue
        lines.append(line if not line.strip() or line.startswith("#") else f"# {line}")
    text = "\n".join(lines).strip("\n")
    header = HEADER.format(title=name, preset=preset, name=json.dumps(name, ensure_ascii=False))
    return f"{header}\n# ---- what the preset says ----\n\n{text}\n"


PORTFOLIO_HEADER = """\
# {title}: a portfolio for valleysim. Every row of {listed} is a pilot; what a row leaves empty is as below,
# and what is not below is as in the preset "{preset}" (`valleysim presets {preset}` prints it).
# Replace the rows by your pilots, then: `valleysim check {file}` and `valleysim run {file}`.
#
# Columns of {listed}; only name is needed, and any other number has a column by its key:
#   name                       what you call the pilot; no two alike
#   segment                    business unit, site or wave: answers are told by it too
#   starts                     month in which the pilot starts, from now on; 0 is now
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

extends = "{preset}"
name = {name}
pilots = {listed_quoted}

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

# How many people review pilots for the whole organisation: write how many there are.
[office]
reviewers = 3
"""
TENURE = (
    '{ weibull = { mean = "26 to 40", shape = "1.4 to 2" }, assumption = "write what is usual with you" }'
)
ROWS = (
    (
        "Invoice matching",
        "Finance",
        "0",
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
        "0",
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
        "2",
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
    "starts",
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
    """Texts of a new scenario that lists its pilots in ``name``.csv, and of that file with three of them."""
    seat = re.search(r'^seat = "([^"]+)"', preset_text(preset), re.MULTILINE)
    words = {
        "title": name,
        "file": f"{name}.toml",
        "listed": f"{name}.csv",
        "listed_quoted": json.dumps(f"{name}.csv", ensure_ascii=False),
        "name": json.dumps(name, ensure_ascii=False),
        "preset": preset,
        "seat": seat[1] if seat else "sponsor",
        "tenure": TENURE,
    }
    rows = [COLUMNS, *((*row, "an example: replace it") for row in ROWS)]
    table = "".join(",".join(cells) + "\n" for cells in rows)
    return PORTFOLIO_HEADER.format(**words), table.replace("{seat}", words["seat"])
