"""Scenario files as accidents and malice would leave them, from one seed."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from valleysim.scenario.reading.register import FOLDER, preset_names

SHIPPED = Path(__file__).parent.parent.parent / "scenarios"
NUMBERS = (
    *(
        "nan",
        "inf",
        "-inf",
        "1e999",
        "-1",
        "0",
        "-0.0",
        "1e-320",
        "1e308",
        "true",
        "[]",
        "{}",
        '""',
        '"2 to 1"',
    ),
    *("9" * 400, "9" * 5000, "0x" + "f" * 300, "2020-01-01", "12:00:00", '"nan to inf"', '"0 to 1e999"'),
    *(
        "{ uniform = [2, 1] }",
        "{ value = 1, value = 2 }",
        "{ normal = [0.5, 1e-320] }",
        "{ beta = [nan, 1] }",
    ),
    *(
        '{ fixed = "0.1 to 0.2" }',
        '{ empirical = { csv = "../x", column = "" } }',
        "{ lognormal = { mean = 1 } }",
    ),
)
FLOODS = ("[", "{a=", "]", "}", "[[", '"', "'''", '"""', "a.", "\n[[sponsors]]", "[1,", "#", "\\", "=")
VALUES = ("1", '"a"', "[1, 2]", "{ a = 1 }", "false", '[[1], ["a"]]', '"never"', '"stationary"', "[{ }]")

_NUMBER = re.compile(rb"(?<![\w.])\d+(?:\.\d+)?")
_KEY = re.compile(rb"(?m)^[a-z_]+(?= =)")
_VALUE = re.compile(rb"(?m)(?<= = ).+$")
_NAME = re.compile(rb"[a-z_]{3,}")

Mutation = Callable[[bytes, random.Random], bytes]


def originals() -> list[bytes]:
    """The shipped scenarios and presets, as bytes."""
    presets = [(FOLDER / f"{name}.toml").read_bytes() for name in preset_names()]
    return [path.read_bytes() for path in sorted(SHIPPED.glob("*.toml"))] + presets


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    what = chance.randrange(3)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(other, lines[at])
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flood(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(FLOODS).encode() * chance.choice((1, 2, 40, 500, 3000)) + data[at:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes(chance.randrange(256) for _ in range(chance.randint(1, 6))) + data[at:]


def _misspell(data: bytes, chance: random.Random) -> bytes:
    def misspelt(key: bytes) -> bytes:
        at = chance.randrange(len(key))
        return key[:at] + key[at + 1 :] if chance.random() < 0.5 else key[:at] + key[at : at + 1] + key[at:]

    return _replace(data, chance, chance.choice((_KEY, _NAME)), misspelt)


def _replace(
    data: bytes, chance: random.Random, pattern: re.Pattern[bytes], by: Callable[[bytes], bytes]
) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + by(one[0]) + data[one.end() :]


def _number(data: bytes, chance: random.Random) -> bytes:
    return _replace(data, chance, _NUMBER, lambda _: chance.choice(NUMBERS).encode())


def _value(data: bytes, chance: random.Random) -> bytes:
    return _replace(data, chance, _VALUE, lambda _: chance.choice(VALUES + NUMBERS).encode())


def _table(data: bytes, chance: random.Random) -> bytes:
    header = re.compile(rb"(?m)^\[+[a-z_.]+\]+$")
    forms = (b"[%s]", b"[[%s]]", b"%s = 1\n[x]", b"[%s.a]", b"[pilot.%s]", b"%s = []\n[y]")
    return _replace(data, chance, header, lambda old: chance.choice(forms) % old.strip(b"[]"))


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _lines,
    _cut,
    _flood,
    _insert,
    _misspell,
    _number,
    _value,
    _table,
)


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """``count`` files, each a shipped one with one to four things done to it."""
    files = originals()
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        data = chance.choice(files)
        for _ in range(chance.randint(1, 4)):
            data = chance.choice(MUTATIONS)(data, chance)
        yield data


SHEET_MUTATIONS: tuple[Mutation, ...] = (_flip, _lines, _cut, _flood, _insert, _misspell, _number)


def mutated_sheets(count: int, seed: int) -> Iterator[bytes]:
    """``count`` spreadsheets, each the shipped one, as some program may save it, with things done to it."""
    original = (SHIPPED / "portfolio" / "pilots.csv").read_text("utf-8")
    forms = (
        original.encode(),
        original.encode("cp1252", "replace"),
        original.encode("utf-16"),
        original.replace(",", ";").encode(),
        ("sep=\t\n" + original.replace(",", "\t")).encode("utf-8-sig"),
    )
    for number in range(count):
        chance = random.Random(f"sheet {seed}/{number}")
        data = chance.choice(forms)
        for _ in range(chance.randint(1, 4)):
            data = chance.choice(SHEET_MUTATIONS)(data, chance)
        yield data
