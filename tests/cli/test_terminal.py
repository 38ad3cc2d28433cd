"""What reaches a terminal: no control character acts, every encoding is served, nothing is wider than it."""

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import ROOT, Call, in_a_process

CASES = ROOT / "tests" / "cases"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
NASTY = "\\u001b[2J\\u0007\\u009b31m\\u007f\\u202eX\\u200b"
FIELDS = f"""
extends = "enterprise"
name = "N{NASTY} [bold]"
description = "D{NASTY}"
[money]
currency = "\\u001b[2J\\u202e"
[pilot]
success = {{ value = 0.5, assumption = "A{NASTY}" }}
[[sponsors]]
seat = "S{NASTY}"
tenure = {{ value = 12, assumption = "T{NASTY}" }}
vacancy = 2
adopts = 0.5
weight = 1
"""
CROWD = f"""
extends = "enterprise"
name = "P{NASTY}"
[[pilots]]
name = "one"
segment = "G{NASTY}"
[[pilots]]
name = "two"
"""
FEW = ("--replicates", 40, "--worlds", 2, "--threads", 1)


@pytest.fixture
def nasty(empty: Path) -> Path:
    """A folder with scenarios of which every text acts."""
    (empty / "one.toml").write_text(FIELDS)
    (empty / "two.toml").write_text(CROWD)
    (empty / "bad.toml").write_text(f'name = "b"\n"k{NASTY}" = 1\n[pilot]\nsuccess = "v{NASTY}"\n')
    return empty


@pytest.mark.parametrize(
    "words",
    [
        ("run", "one.toml", *FEW),
        ("run", "two.toml", *FEW),
        ("run", "one.toml", *FEW, "--json"),
        ("check", "one.toml", "--ledger"),
        ("check", "two.toml", "--ledger"),
        ("check", "bad.toml"),
        ("check", "no\x1b[2J\u202esuch.toml"),
        ("run", "one.toml", *FEW, "--out", "o\x1b[2J\u009b"),
        ("compare", "one.toml", "enterprise", *FEW, "--no-gap"),
        ("compare", "one.toml", "two.toml", *FEW, "--json"),
        ("explain", "one.toml", *FEW, "--no-sensitivity"),
        ("explain", "one.toml", "--history", 3),
        ("stress", "one.toml", *FEW, "--months", 2),
        ("nonsense\x1b[2J",),
    ],
)
def test_nothing_in_a_scenario_acts_on_the_terminal(call: Call, nasty: Path, words: tuple[str, ...]) -> None:
    said = call(*words)
    assert said.code == 0 or (said.err and not said.out)
    assert said.code == (0 if words[1:] and words[1] in ("one.toml", "two.toml") else 2)
    assert ACTING.findall(said.out + said.err) == []
    assert "Traceback" not in said.err
    if "--json" in words:
        json.loads(said.out)


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.glob("escape-*.toml")))
def test_cases_that_once_acted_do_not(call: Call, case: str) -> None:
    both = [call(*words) for words in (("run", CASES / case, *FEW), ("check", CASES / case, "--ledger"))]
    told = "".join(said.out + said.err for said in both)
    assert ACTING.findall(told) == []
    assert "\\x1b" in told


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "latin-1", "cp932", "koi8-r"])
def test_an_output_that_is_not_utf_8_gets_plain_characters(
    call: Call, empty: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty / "cn.toml").write_text(
        'extends = "enterprise"\nname = "理赔 Zoë № 5"\n[money]\ncurrency = "€"\n', encoding="utf-8"
    )
    import io
    import sys

    for words, is_json in (
        (("run", "cn.toml", *FEW), False),
        (("check", "cn.toml", "--ledger"), False),
        (("run", "cn.toml", *FEW, "--json"), True),
        (("schema",), True),
        (("run", "--help"), False),
        (("presets", "enterprise"), False),
        (("run", "理.toml"), False),
    ):
        out, err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding, write_through=True))
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding, write_through=True))
        call(*words)
        text = out.getvalue().decode(encoding) + err.getvalue().decode(encoding)
        assert text
        assert "Traceback" not in text
        if is_json:
            document = json.loads(text)
            assert "scenario" not in document or document["scenario"]["name"] == "理赔 Zoë № 5"


def test_a_process_whose_output_is_ascii_is_answered() -> None:
    said = in_a_process("check", "enterprise", "--ledger", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (said.code, said.err) == (0, "")
    assert said.out.isascii()


def test_a_horizon_between_eighths_is_read_at_the_nearest_and_said_so(call: Call) -> None:
    said = call("run", "enterprise", *FEW, "--horizons", "3.3,12")
    assert said.code == 0
    assert "Note: horizons: 3.3 is read as 3.25: arrivals are counted in eighths of a month" in " ".join(
        said.out.split()
    )
    assert said.err == ""
    assert re.search(r"^3\.25 ", said.out, re.MULTILINE)
    plain = call("run", "enterprise", *FEW, "--horizons", "3.25,12").out.splitlines()
    assert plain[:9] == [line for line in said.out.splitlines() if "is read as" not in line][:9]


@pytest.mark.parametrize(
    ("words", "many"),
    [
        (("run", "enterprise"), True),
        (("run", ROOT / "tests" / "cases" / "sixty.toml"), True),
        (("compare", "mid_market", "enterprise", "--no-gap"), True),
        (("stress", "enterprise"), False),
        (("explain", "enterprise", "--no-sensitivity"), False),
        (("explain", "enterprise", "--history", 7), False),
        (("check", "enterprise", "--ledger"), False),
    ],
)
@pytest.mark.parametrize("columns", [80, 120])
def test_every_table_of_every_verb_fits_the_terminal_and_cuts_no_number(
    call: Call,
    empty: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[object, ...],
    many: bool,
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", f"{columns}")
    few = () if words[0] == "check" or "--history" in words else FEW
    horizons = [("--horizons", ",".join(f"{k}" for k in range(1, 25)))] if many else [()]
    for months in ((), *horizons):
        said = call(*words, *few, *months)
        assert said.code == 0, said.err
        lines = said.out.splitlines()
        sentence = words[0] == "check"  # its first line is one sentence of any length
        assert max(cell_len(line) for line in lines[sentence:]) <= columns
        assert not re.search(r"\d…|Column\(|<valleysim", said.out)
