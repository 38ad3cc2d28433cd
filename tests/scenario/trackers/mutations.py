"""Trackers with something wrong, or odd, in them: cells, rows, columns and bytes exchanged at random."""

import random

from tests.scenario.trackers.examples import Rows, export, inventory, text

ODD = (
    *(
        "",
        " ",
        "-",
        "n/a",
        "TBD",
        "0",
        "-1",
        "1e999",
        "nan",
        "inf",
        "999999999999999999999",
        "1/0",
        "#REF!",
        "'",
    ),
    *(
        "=1+1",
        "{ x = 1 }",
        "[1]",
        '"',
        '""',
        "a;b",
        "a,b",
        "a\tb",
        "a\nb",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "é",
        "中文",
    ),
    *(
        "31/12/2026",
        "12/31/2026",
        "1/2/2026",
        "2026-02-30",
        "Mar-26",
        "Q5 2026",
        "46354",
        "9999",
        "28.11.2026",
    ),
    *(
        "Total",
        "Grand total",
        "# comment",
        "Name",
        "yes",
        "no",
        "TRUE",
        "Pilot",
        "Gate 3",
        "live",
        "1,5",
        "1.500",
    ),
    *(
        "€ 1,250",
        "(300)",
        "12 %",
        "1.2.3.4",
        "Keller, Maria",
        "M. Keller",
        "maria keller",
        "x" * 400,
        "x" * 3_000,
    ),
    *(
        "Dec-99",
        "00.00.0000",
        "2026-13-13",
        "Feb 30, 2026",
        "1899-12-31",
        "3000-01-01",
        "0000-00-00",
        "²",
        "١٢",
    ),
)
HEADERS = (
    *(
        "Name",
        "Stage",
        "Status",
        "Start",
        "Go-live",
        "End date",
        "Owner",
        "Sponsor",
        "Sponsor since",
        "ID",
        "Budget",
    ),
    *(
        "",
        "a.b",
        "x[y]",
        "evidence",
        "due",
        "label",
        "name",
        "Region",
        "=HEADER()",
        "\u202e",
        "Run cost p.a.",
        "Retired",
    ),
)


def mutated(seed: int) -> bytes:
    """A tracker with a few things changed, as bytes."""
    choose = random.Random(seed)
    rows = (inventory if choose.random() < 0.5 else export)(choose.choice((1, 3, 12, 30)), seed)
    for _ in range(choose.randrange(1, 9)):
        choose.choice((_cell, _cell, _cell, _header, _row, _column))(rows, choose)
    data = text(rows, choose.choice((",", ",", ";", "\t", "|"))).encode(
        choose.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace"
    )
    if choose.random() < 0.2:
        data = _bytes(data, choose)
    return data


def _cell(rows: Rows, choose: random.Random) -> None:
    row = choose.choice(rows[1:] or rows)
    if row:
        row[choose.randrange(len(row))] = choose.choice(ODD)


def _header(rows: Rows, choose: random.Random) -> None:
    if rows[0]:
        rows[0][choose.randrange(len(rows[0]))] = choose.choice((*HEADERS, *ODD))


def _row(rows: Rows, choose: random.Random) -> None:
    at = choose.randrange(len(rows))
    kind = choose.randrange(5)
    if kind == 0:
        rows.insert(at, [])
    elif kind == 1:
        rows.insert(at, [choose.choice(ODD)])
    elif kind == 2:
        rows.insert(at, [*choose.choice(rows)])
    elif kind == 3:
        rows.insert(0, ["A title, as of 28.11.2026"])
    elif len(rows) > 1:
        rows.pop(at)


def _column(rows: Rows, choose: random.Random) -> None:
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    at = choose.randrange(width)
    odd = choose.choice(ODD)
    kind = choose.randrange(3)
    for number, row in enumerate(rows):
        if at < len(row):
            if kind == 0:
                del row[at]
            elif kind == 1:
                row.insert(at, row[at])
            elif number:
                row[at] = odd


def _bytes(data: bytes, choose: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(choose.randrange(1, 6)):
        at = choose.randrange(len(changed))
        changed[at : at + choose.randrange(3)] = bytes(
            choose.randrange(256) for _ in range(choose.randrange(3))
        )
    return bytes(changed[: choose.randrange(1, len(changed))]) if choose.random() < 0.3 else bytes(changed)
