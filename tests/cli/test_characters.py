"""Control and bidirectional characters in every text of the format, for every verb: none acts, all are told.

A text may hold them (only keys and names of pilots are one line, without controls): what protects
a reader is that they are written out, on both streams, in answers as in refusals.
"""

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import Call, Said

C0 = "".join(map(chr, range(0x20)))
C1 = "".join(map(chr, range(0x80, 0xA0)))
BIDI = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f"
HIDDEN = "\u00ad\u200b\u2060\ufeff\ufff9\U000e0041"
ACTING = re.compile(f"[{re.escape(C0.replace(chr(10), '') + chr(0x7F) + C1 + BIDI + HIDDEN)}]")
ALL = C0 + "\x7f" + C1 + BIDI + HIDDEN
FEW = ("--replicates", 40, "--worlds", 2, "--threads", 1)


def quoted(text: str) -> str:
    """A TOML string with every character that is not plain as an escape."""
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\U{ord(one):08x}" for one in text) + '"'


NASTY = quoted(f"x{ALL}y")
SHORT = quoted("\x1b[2J\x9b\u202e\u2066\x7f")  # of at most 12 characters
PILOTS = f"x{BIDI}{HIDDEN}y".translate({0x2028: None, 0x2029: None})
VISIBLE = quoted(PILOTS)
PARTS = {
    "name": f"name = {NASTY}",
    "description": f"description = {NASTY}",
    "currency": f"[money]\ncurrency = {SHORT}\nvalley_cost_per_month = 9",
    "assumption": f'[pilot]\nsuccess = {{ value = "0.5 to 0.8", assumption = {NASTY} }}\nduration = 2',
    "evidence": f"[evidence.{NASTY}]\nquantity = {NASTY}\nvalue = {NASTY}\nsource = {NASTY}\n"
    f"population = {NASTY}\nendpoint = {NASTY}\n"
    f"[priorities]\ncancellation_hazard = {{ value = 0.01, evidence = {NASTY} }}",
    "seat": f"[coalition]\nquorum = 1\n[[sponsors]]\nseat = {NASTY}\nperson = {NASTY}\n",
    "person": f"[[people]]\nname = {NASTY}\ntenure = 9\nvacancy = 2",
    "change": f'[[changes]]\nby = {NASTY}\nkey = "pilot.duration"\nhow = "add"\nsize = "0.1 to 0.2"',
}
PILOT = f"[[pilots]]\nname = {VISIBLE}\nsegment = {NASTY}\ninfrastructure = {NASTY}\n"
OTHER = f'[[pilots]]\nname = "other"\nkey = {quoted(f"k{PILOTS}")}\nafter = [{VISIBLE}]\n'
ACTIONS = f"""
[[actions]]
name = "help"
cost = 5
assumption = {NASTY}
[actions.changes]
"pilot.success" = {{ at_least = 0.9 }}
"""


@pytest.fixture
def folder(empty: Path) -> Path:
    """A scenario of a pilot and a portfolio with such characters in every text, and a catalogue."""
    text = "\n".join(PARTS.values())
    (empty / "one.toml").write_text(text, "utf-8")
    (empty / "two.toml").write_text(f"{text}\n{PILOT}{OTHER}", "utf-8")
    (empty / "actions.toml").write_text(ACTIONS, "utf-8")
    return empty


def clean(said: Said) -> None:
    """See that nothing of what was said acts, and that it was said in our own words."""
    assert [f"{ord(one):x}" for one in ACTING.findall(said.out + said.err)] == []
    assert "Traceback" not in said.err


@pytest.mark.parametrize("scenario", ["one.toml", "two.toml"])
@pytest.mark.parametrize(
    "words",
    [
        ("check", "--ledger"),
        ("run", *FEW),
        ("run", *FEW, "--json"),
        ("run", *FEW, "--out", "out", "--histories", "rows.csv"),
        ("explain", *FEW, "--samples", 32),
        ("explain", *FEW, "--no-sensitivity", "--json"),
        ("explain", "--history", 3),
        ("stress", *FEW, "--months", 2, "--pilot", PILOTS),
        ("stress", *FEW, "--months", 2, "--json", "--out", "out"),
        ("compare", "enterprise", *FEW, "--no-gap"),
        ("advise", *FEW, "--actions", "actions.toml"),
    ],
)
def test_no_verb_lets_a_character_of_any_text_act(
    call: Call, folder: Path, scenario: str, words: tuple[object, ...]
) -> None:
    verb, *rest = words
    said = call(verb, scenario, *rest)
    clean(said)
    one_pilot = scenario == "one.toml"
    refused = verb == "stress" and one_pilot == ("--pilot" in words)
    assert said.code == (2 if refused else 0), said.err
    if "--json" in words and not refused:
        assert json.loads(said.out)["scenario"]["name"] == f"x{ALL}y"
    if verb in ("check", "compare", "stress") and "--json" not in words:
        assert "\\u202e" in said.out + said.err


BAD = {
    "unknown table": f"[{NASTY}]\na = 1",
    "unknown key": f"[pilot]\n{NASTY} = 1",
    "number": f"[pilot]\nsuccess = {NASTY}",
    "interval": f"[pilot]\nsuccess = {quoted(f'0.1{ALL} to 0.2')}",
    "distribution": f"[pilot]\nsuccess = {{ {NASTY} = [1, 2] }}",
    "word": f"[readiness]\nauthority = {NASTY}",
    "bool": f"[readiness]\ncontract = {NASTY}",
    "integer": f"[readiness]\ncapacity = {NASTY}",
    "list": f"[readiness]\norder = [{NASTY}]",
    "neutral": f"neutral = [{NASTY}]",
    "extends": f"extends = {NASTY}",
    "empirical file": f"[pilot]\nduration = {{ empirical = {{ csv = {NASTY}, column = {NASTY} }} }}",
    "evidence key": f"[pilot]\nsuccess = {{ value = 0.5, evidence = {NASTY} }}",
    "two seats": f"[[sponsors]]\nseat = {NASTY}\n[[sponsors]]\nseat = {NASTY}",
    "seat with a flaw": f"[[sponsors]]\nseat = {NASTY}\ntenure = -1",
    "unknown person": f'[[sponsors]]\nseat = "s"\nperson = {NASTY}',
    "person with a flaw": f"[[people]]\nname = {NASTY}\ntenure = -1",
    "long currency": f"[money]\ncurrency = {NASTY}",
    "between": f"[[correlations]]\nbetween = [{NASTY}, {NASTY}]\nrank = 0.5",
    "change": f'[[changes]]\nby = {NASTY}\nkey = {NASTY}\nhow = "add"\nsize = 1',
    "how": f'[[changes]]\nby = {NASTY}\nkey = "pilot.success"\nhow = {NASTY}\nsize = {NASTY}',
    "name of a pilot": f"[[pilots]]\nname = {NASTY}",
    "key of a pilot": f'[[pilots]]\nname = "a"\nkey = {NASTY}',
    "two pilots": f"[[pilots]]\nname = {VISIBLE}\n[[pilots]]\nname = {VISIBLE}",
    "after": f'[[pilots]]\nname = "a"\nafter = [{NASTY}]',
    "until": f'[[pilots]]\nname = "a"\nuntil = {NASTY}',
    "table of a pilot": f'[[pilots]]\nname = "a"\n[pilots.{NASTY}]\na = 1',
    "file of pilots": f"pilots = {NASTY}",
}


@pytest.mark.parametrize("verb", ["check", "run", "explain", "stress", "advise"])
def test_no_refusal_lets_a_character_of_what_was_found_act(call: Call, empty: Path, verb: str) -> None:
    for text in BAD.values() if verb == "check" else [*BAD.values()][::7]:
        (empty / "bad.toml").write_text(f'name = "bad"\n{text}\n', "utf-8")
        said = call(verb, "bad.toml")
        clean(said)
        assert (said.code, said.out) == (2, ""), text
        assert re.match(r"bad\.toml|extends", said.err), said.err
        assert all(line.startswith(("bad.toml", "extends", " ")) for line in said.err.splitlines()), said.err


@pytest.mark.parametrize("place", ["header", "name", "number", "person"])
def test_no_cell_of_a_csv_file_acts(call: Call, empty: Path, place: str) -> None:
    """Without what CSV itself obeys: line ends and the separator."""
    nasty = "".join(one for one in ALL if one not in "\0\r\n\x1a\x1c\x1d\x1e\x85\u2028\u2029")
    cells = {one: nasty if one == place else "" for one in ("header", "name", "number", "person")}
    header = f"name,pilot.success{cells['header']},sponsors[chief].person\n"
    row = f"a{cells['name']},{cells['number'] or '0.5'},{cells['person']}\n"
    (empty / "pilots.csv").write_bytes((header + row).encode())
    text = 'name = "t"\npilots = "pilots.csv"\n[[sponsors]]\nseat = "chief"\n'
    (empty / "t.toml").write_text(text)
    said = call("check", "t.toml")
    clean(said)
    assert said.code == 2
    assert said.err.startswith(("pilots.csv:1:", "pilots.csv:2:")), said.err


@pytest.mark.parametrize(
    "words",
    [
        ("check", f"x{ALL[1:]}y.toml"),
        ("run", "enterprise", "--endpoint", ALL[1:]),
        ("run", "enterprise", "--replicates", ALL[1:]),
        ("run", "enterprise", "--horizons", ALL[1:]),
        ("run", "enterprise", "--histories", f"{ALL[1:]}.txt"),
        ("run", "enterprise", "--sort", ALL[1:]),
        ("explain", "enterprise", "--history", 1, "--pilot", ALL[1:]),
        ("stress", "enterprise", "--pilot", ALL[1:]),
        ("advise", "enterprise", "--actions", f"{ALL[1:]}.toml"),
        ("presets", ALL[1:]),
        ("new", ALL[1:]),
        ("new", "a", "--from", ALL[1:]),
        ("schema", ALL[1:]),
        (ALL[1:],),
        ("run", f"--{ALL[1:]}"),
    ],
)
def test_no_argument_acts_where_it_is_refused(call: Call, empty: Path, words: tuple[object, ...]) -> None:
    said = call(*words)
    clean(said)
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert list(empty.iterdir()) == []
