"""Lists of pilots that have started, as people, spreadsheets and malice would fill them in, from one seed."""

import csv
import io
import random
import re
from dataclasses import dataclass, field

from tests.scenario.mutations import FLOODS

AS_OF, AS_OF_BY_POINTS = "2026-11-28", "28.11.2026"
DAY_KEYS = (
    *("status.since", "status.started", "status.pilot_ended", "status.asked", "status.money_arrived"),
    *("status.parallel_run_since", "status.live_since", "status.production_since", "status.ended"),
    *("status.signals_on", "starts", "due", "status.innovation_money_ends"),
)
AREAS = ("ownership", "economics", "reliability", "operability", "governance")
SIGNALS = ("users_ask_for_more", "builders_still_fix", "budget_embedded", "ownership_assessed")
ODD = (
    *("nan", "inf", "-inf", "1e999", "-1", "-0.0", "1e-320", "9" * 400, "0x1F", "1_000", "1e3", "+3", "٣"),
    *("=1+1", "'=1+1", "#REF!", "#N/A", "n/a", "TBD", "-", "?", "…", "{ x = 1 }", "[1]", '"', "''", "\\"),
    *(
        "a;b",
        "a,b",
        "a\tb",
        "a\nb",
        "\x1b[2J",
        "\u202e",
        "é",
        "中文",
        "живой",
        "𝓵𝓲𝓿𝓮",
        "x" * 250,
        "x" * 2_500,
    ),
    *("true", "FALSE", "yes", "no", "None", "null", "12 %", "120%", "50k", "6M", "1,5", "1.500", "1 to 3"),
)
DAYS = (
    *(
        "2026-03-31",
        "2026-05-20",
        "2025-09-15",
        "31.03.2026",
        "1.4.2026",
        "31/03/2026",
        "3/31/2026",
        "3/4/2026",
    ),
    *("2027-06-30", "2026-11-28", "2026-11-29", "2016-11-28", "1999-01-01", "1899-12-31", "2026-02-30"),
    *("46082", "46082.5", "20260331", "2026", "2026-05", "Mar-26", "31 March 2026", "Q1 2026", "2026-Q1"),
    *("2026-03-31T10:00:00", "2026-03-31 00:00:00", "31.03.26", "31.03", "12.11", "today", "last week"),
    *("3", "0", "6.5", "11", "120", "3 months", "-4", "12001", "2026-3-1", "2026/03/31", " 2026-03-31 "),
)
STAGES = (
    *(
        "pilot",
        "PoC",
        "UAT",
        "Gate 2",
        "gate-3",
        "GATE 3",
        "Gate 4",
        "live",
        "Live ",
        "go-live",
        "liv",
        "production",
    ),
    *(
        "sustained",
        "in use",
        "In  Use",
        "not live",
        "running",
        "abandoned",
        "cancelled",
        "rolled back",
        "ended",
    ),
    *(
        "planned",
        "valley",
        "waiting for money",
        "waiting formoney",
        "2",
        "3.1",
        "TRUE",
        "2026-05",
        "Prod",
        "en cours",
    ),
)
CELLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(DAY_KEYS, DAYS),
    "status.stage": STAGES,
    "status.money": (
        *("not asked", "asked", "Asked", "ARRIVED", "approved", "refused", "refused for good", "arrivd"),
        *("requested", "100000", "yes", "not_asked"),
    ),
    "status.cause": ("funding", "Priorities", "failed pilot", "obsolescence", "cost", "money", "founding"),
    "status.refusals": ("0", "1", "2.0", "2.5", "three", "1001", "-1"),
    "status.builders": ("0", "3", "5", "5.0", "6", "64", "65", "4.5", "four"),
    "status.run_rate": ("1", "1.3", "130 %", "0", "1000", "1001", "1 to 2", "1,3", "1.2x"),
    "status.knowledge_lost": ("0", "0.3", "30 %", "30%", "1", "1.01", "0.2 to 0.4", "a third", "0,3"),
    "status.date_precision": ("0", "0.5", "2", "1e3", "half a month", "2026-01-01"),
    **{
        f"status.{area}": (
            *("signed off", "Signed-Off", "signd off", "in work", "not begun", "requested", "0.5", "50 %"),
            *("150 %", "done", "waiting for proof or an owner", "ja"),
        )
        for area in AREAS
    },
    **{
        f"status.signals.{name}": ("yes", "No", "Y", "TRUE", "unknown", "Ja", "1", "0", "maybe", "x", "✓")
        for name in SIGNALS
    },
}
"""What people write in each column, some of it right."""
HEADERS = (
    *(
        "status.stages",
        "Status.Stage",
        "STATUS.MONEY",
        "stage",
        "Status",
        "status",
        "status.live",
        "due date",
    ),
    *(
        "status.signals",
        "status.signals.users",
        "status.since [date]",
        "status.stage [date]",
        "status..stage",
    ),
    *(
        "",
        "started",
        "status.started",
        "starts",
        "status.live_since",
        "Label.Region",
        "=HEADER()",
        "status.stage\u200b",
    ),
)
SOUND: tuple[dict[str, str], ...] = (
    {
        "starts": "2026-01-10",
        "status.stage": "Gate 3",
        "status.pilot_ended": "2026-05-20",
        "status.money": "asked",
    },
    {
        "starts": "2025-09-15",
        "status.stage": "live",
        "status.live_since": "2026-08-03",
        "status.builders": "3",
    },
    {"starts": "2026-08-24", "status.stage": "PoC", "due": "2027-12-31"},
    {"starts": "2027-02-01", "status.stage": "planned", "due": "2028-12-31"},
    {"starts": "2025-12-01", "status.stage": "cancelled", "status.cause": "funding"},
    {"starts": "2025-04-07", "status.stage": "in use", "status.signals.users_ask_for_more": "yes"},
    {
        "starts": "2026-02-09",
        "status.stage": "UAT",
        "status.since": "2026-05-11",
        "status.ownership": "in work",
    },
)
MORE = (
    *(("status.builders", one) for one in ("0", "3", "5.0")),
    *(("status.run_rate", one) for one in ("1.3", "130 %", "0.9")),
    *(("status.knowledge_lost", one) for one in ("30 %", "0.3", "0")),
    *((f"status.{area}", one) for area in AREAS for one in ("signed off", "In-Work", "50 %", "0.25")),
    *((f"status.signals.{name}", one) for name in SIGNALS for one in ("yes", "No", "TRUE", "n", "unknown")),
    *(("due", one) for one in ("2027-06-30", "31.12.2027", "31/12/2027", "7", "-2", "2026-06-30")),
    *(("status.innovation_money_ends", one) for one in ("2026-06-30", "2027-02-28", "-1.5", "4")),
    *(("status.date_precision", one) for one in ("0.25", "1", "2")),
)
"""What may be said of most pilots that have started."""
TABLES = "[funding]\nrunway = 9\nperiod = 3\napproval = 0.5\n[handoff]\nbuilders = 5\n"
TOPS = (
    *[""] * 24,
    *('due = "2027-06-30"\n', "[status]\nstarted = 3\n", '[status]\nstage = "live"\n'),
    *("[status]\ndate_precision = 1\n", '[stages]\n"Gate 4" = "lve"\n', '[stages]\n"gate-3" = "pilot"\n'),
)
DAYS_OF_MONTH_0 = (*[AS_OF] * 30, "1999-01-01", "2999-12-31", AS_OF_BY_POINTS, "soon", "3", "")


@dataclass
class StatusFile:
    """A list of pilots as bytes, the scenario that names it, and its cells."""

    top: str
    data: bytes
    as_of: str
    rows: list[dict[str, str]] = field(default_factory=list)
    is_whole: bool = True
    """Whether the cells are those of the bytes: nothing was done to these afterwards."""
    is_sound: bool = False
    """Whether nothing is wrong with it: only its forms are those of other hands."""


def mutated(seed: int) -> StatusFile:
    """A list of pilots that have started with a few things done to it."""
    choose = random.Random(f"status {seed}")
    rows = [{"name": f"P{n}", **choose.choice(SOUND)} for n in range(choose.choice((1, 2, 5)))]
    is_sound, slashes = True, choose.choice(("{2}/{1}/{0}", "{1}/{2}/{0}"))
    for _ in range(choose.choice((1, 2, 4))):
        row = choose.choice(rows)
        if choose.random() < 0.65:
            is_sound &= _rewrite(row, slashes, choose)
            continue
        is_sound = False
        key = choose.choice(([*row][1:], [*CELLS], [*CELLS])[choose.randrange(3)])
        row[key] = choose.choice(ODD if choose.random() < 0.1 else CELLS[key])
    as_of = choose.choice(DAYS_OF_MONTH_0)
    day = f'as_of = "{as_of}"\n' if as_of else ""
    own = '[stages]\n"Gate 2" = "waiting for readiness"\n"Gate 3" = "waiting for money"\n'
    top, table = choose.choice(TOPS), own
    if top.startswith("[stages]"):
        top, table = "", own + top.removeprefix("[stages]\n")
    elif top.startswith("["):
        top, table = "", own + top
    made = StatusFile(f'name = "T"\n{day}pilots = "p.csv"\n{top}{TABLES}{table}', b"", as_of, rows)
    columns = [*dict.fromkeys(key for row in rows for key in row)]
    cells = [columns, *[[row.get(column, "") for column in columns] for row in rows]]
    made.is_sound = is_sound and as_of in (AS_OF, AS_OF_BY_POINTS) and not top and table == own
    if choose.random() < 0.2:
        made.is_whole = made.is_sound = False
        _shape(cells, choose)
    made.data = _saved(cells, choose)
    if choose.random() < 0.1:
        made.is_whole = made.is_sound = False
        made.data = flooded(made.data, choose)
    return made


def _rewrite(row: dict[str, str], slashes: str, choose: random.Random) -> bool:
    """Say something of a row as another hand would, or something more that is right of most rows.

    Returns whether a sound row is a sound row still.
    """
    key = choose.choice([*row][1:])
    if choose.random() < 0.4 and row.get("status.stage") not in ("PoC", "planned"):
        key, row[key] = choose.choice(MORE)
        return False
    if re.fullmatch(r"[12]\d{3}-\d\d-\d\d", row[key]):
        year, month, day = row[key].split("-")
        forms = ["{2}.{1}.{0}", "{0}-{1}-{2}", " {2}.{1}.{0}"]
        forms += [slashes, slashes] if int(day) > 12 else []
        row[key] = choose.choice(forms).format(year, month, day)
    else:
        row[key] = choose.choice((str.upper, str.title, " {} ".format))(row[key])
    return True


def _shape(cells: list[list[str]], choose: random.Random) -> None:
    kind = choose.randrange(6)
    at = choose.randrange(len(cells[0]))
    if kind == 0:
        cells[0][at] = choose.choice(HEADERS)
    elif kind == 1:
        for row in cells:
            row.append(row[at])
    elif kind == 2:
        cells.insert(choose.randrange(len(cells) + 1), [""] * choose.randrange(4))
    elif kind == 3:
        for one in cells:
            one.extend([""] * choose.randrange(3))
    elif kind == 4:
        cells[-1].append(choose.choice(ODD))
    else:
        for number, row in enumerate(cells):
            row.append(choose.choice(HEADERS) if not number else choose.choice((*STAGES, *DAYS, *ODD)))


def _saved(cells: list[list[str]], choose: random.Random) -> bytes:
    """The bytes of a table, as one program or another saves it."""
    text = io.StringIO()
    quoting = choose.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(
        text,
        delimiter=choose.choice((",", ",", ";", "\t")),
        quoting=quoting,
        lineterminator=choose.choice(("\n", "\r\n")),
    ).writerows(cells)
    encoding = choose.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"))
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return text.getvalue().encode()


def flooded(data: bytes, choose: random.Random) -> bytes:
    """Bytes with a few replaced by others, by none, or by many."""
    changed = bytearray(data)
    for _ in range(choose.randrange(1, 4)):
        at = choose.randrange(len(changed))
        flood = choose.choice(FLOODS).encode() * choose.choice((1, 3, 500))
        changed[at : at + 1] = choose.choice((flood, bytes([choose.randrange(256)]), b""))
    return bytes(changed)
