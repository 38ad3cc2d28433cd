"""A scenario of one pilot that has started, with a table of its status as people and malice write it."""

import random
import re
from dataclasses import dataclass

from tests.scenario.statuses.mutations import AS_OF, CELLS, MORE, ODD, SOUND, TABLES, flooded

BARE = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\d|true|false|nan|inf|\[.*\]|\{.*\}")
"""What may stand right of an equals sign without quotes."""
NOT_TEXTS = (
    *("[]", "{}", "[1]", '["live"]', "{ a = 1 }", "{ stage = 'live' }", "true", "false", "nan", "-inf"),
    *("1e999", "9" * 400, "12:00:00", "2026-03-31T10:00:00Z", "0x1F", "-0.0", '""', '" "', '"""\nlive\n"""'),
)
NAMES = (
    *("stages", "Stage", "since ", "pilot_end", "live", "asked_for", "status", "name", "signals", "as_of"),
    *("users_ask_for_more", "signals.users", "governence", "run-rate", '""', "é", '"a.b"'),
)
SHAPES = (
    *("[[status]]", "[ status ]", "[status.status]", "[Status]", "[statuses]", "[status]\n[status]"),
    *("[pilot.status]", "[[pilots]]\nname = 'x'\n[status]", "status = 'live'\n[x]", "[status.signals]"),
)


@dataclass
class StatusTable:
    """A scenario as bytes, and what its status says, key by key, as text."""

    data: bytes
    said: dict[str, str]
    is_whole: bool = True
    """Whether the keys are those of the bytes: nothing was done to these afterwards."""
    is_sound: bool = True
    """Whether nothing is wrong with it: only its forms are others'."""


def mutated(seed: int) -> StatusTable:
    """A status with a few things done to it."""
    choose = random.Random(f"status table {seed}")
    row = dict(choose.choice([one for one in SOUND if one["status.stage"] != "planned"]))
    said = {"started": row.pop("starts"), **{key.removeprefix("status."): row[key] for key in row}}
    made = StatusTable(b"", said)
    for _ in range(choose.choice((0, 1, 1, 2))):
        made.is_sound = False
        if choose.random() < 0.5:
            key, value = choose.choice(MORE)
        else:
            key = choose.choice([*CELLS])
            value = choose.choice(ODD if choose.random() < 0.1 else CELLS[key])
        if key not in ("starts", "due"):
            said[key.removeprefix("status.")] = value
    due = said.pop("due", None)
    lines = [f"{key} = {_written(value, choose)}" for key, value in said.items()]
    for _ in range(choose.choice((0, 0, 0, 1, 2))):
        made.is_sound = made.is_whole = False
        _spoil(lines, choose)
    choose.shuffle(lines)
    stages = '[stages]\n"Gate 2" = "waiting for readiness"\n"Gate 3" = "waiting for money"\n'
    table = "\n".join(_laid_out(lines, choose))
    if choose.random() < 0.1:
        made.is_sound = made.is_whole = False
        table = table.replace("[status]", choose.choice(SHAPES), 1)
    head = f'name = "T"\nas_of = {AS_OF}\n' + (f"due = {due}\n" if due else "")
    made.data = f"{head}{stages}{TABLES}{table}\n".encode()
    if choose.random() < 0.1:
        made.is_sound = made.is_whole = False
        made.data = flooded(made.data, choose)
    return made


def _written(value: str, choose: random.Random) -> str:
    """A value of TOML that says this: bare where that can be, else a text."""
    if value in ("TRUE", "FALSE") and choose.random() < 0.7:
        return value.lower()
    if BARE.fullmatch(value) and choose.random() < 0.7:
        return value
    if value.isprintable() and "'" not in value and choose.random() < 0.3:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _spoil(lines: list[str], choose: random.Random) -> None:
    """Another value, another name, a key twice, or one that is not there."""
    kind, at = choose.randrange(5), choose.randrange(len(lines))
    name, _, value = lines[at].partition(" = ")
    if kind == 0:
        lines[at] = f"{name} = {choose.choice(NOT_TEXTS)}"
    elif kind == 1:
        lines[at] = f"{choose.choice(NAMES)} = {value}"
    elif kind == 2:
        lines.append(lines[at])
    elif kind == 3:
        lines[at] = f"{name[:-1]} = {value}"
    else:
        lines.append(f"{choose.choice(NAMES)} = {choose.choice(NOT_TEXTS)}")


def _laid_out(lines: list[str], choose: random.Random) -> list[str]:
    """In a table, in one with a table of signals, or with dotted keys."""
    signals = [line for line in lines if line.startswith("signals.")]
    rest = [line for line in lines if line not in signals]
    if signals and choose.random() < 0.5:
        return ["[status]", *rest, "[status.signals]", *(one.removeprefix("signals.") for one in signals)]
    return ["[status]", *lines]
