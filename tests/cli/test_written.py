"""What is written replaces nothing of anybody's, acts in no spreadsheet, and no library speaks."""

import csv
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, ROOT, Call, in_a_process

CASES = ROOT / "tests" / "cases"
FEW = ("--replicates", "400", "--worlds", "20", "--threads", "1")


@pytest.fixture
def portfolio(empty: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a portfolio, in which one is, with links to its files beside it."""
    folder = empty / "portfolio"
    shutil.copytree(ROOT / "scenarios" / "portfolio", folder)
    os.link(folder / "pilots.csv", empty / "hard.csv")
    (empty / "soft.csv").symlink_to(folder / "pilots.csv")
    (empty / "same").symlink_to(folder)
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--out", "."),
        ("--out", ""),
        ("--out", "  "),
        ("--out", "../portfolio"),
        ("--out", "../same"),
        ("--out", ".."),
        ("--out", "pilots.csv"),
        ("--histories", ""),
        ("--histories", "pilots.csv"),
        ("--histories", "./../portfolio/pilots.csv"),
        ("--histories", "../hard.csv"),
        ("--histories", "../soft.csv"),
        ("--histories", "../same/pilots.csv"),
    ],
)
def test_no_output_replaces_what_the_user_wrote(
    call: Call, portfolio: Path, monkeypatch: pytest.MonkeyPatch, option: str, value: str
) -> None:
    monkeypatch.setattr(
        "valleysim.questions.forecast.ask.simulate", lambda *_, **__: pytest.fail("it was run")
    )
    before = contents(portfolio.parent)
    said = call("run", "portfolio.toml", option, value)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert "found" in said.err
    assert "allowed" in said.err
    assert contents(portfolio.parent) == before


@pytest.mark.parametrize("verb", ["compare", "stress", "explain", "advise"])
def test_every_verb_refuses_before_it_begins(
    call: Call, portfolio: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr("valleysim.cli.terminal.prepare_kernel", lambda: pytest.fail("it began"))
    before = contents(portfolio.parent)
    scenarios = [ENTERPRISE] * (2 if verb == "compare" else 1)
    for value, words in ((".", "the folder in which you are"), ("", "''"), ("../same", "in which you are")):
        said = call(verb, *scenarios, "--out", value)
        assert (said.code, said.out) == (2, "")
        assert words in said.err
    assert contents(portfolio.parent) == before


def test_what_a_run_wrote_is_no_output_for_a_scenario_that_reads_it(call: Call, empty: Path) -> None:
    assert call("run", ENTERPRISE, *FEW, "--out", "results", "--histories", "results/rows.csv").code == 0
    learned = '{ empirical = { csv = "results/rows.csv", column = "pilot_end" } }'
    (empty / "s.toml").write_text(f'name = "learned"\n[pilot]\nduration = {learned}\n')
    before = contents(empty)
    said = call("run", "s.toml", *FEW, "--out", "results")
    assert (said.code, said.out) == (2, "")
    assert said.err == "results: found rows.csv, which the scenario reads; allowed: another folder\n"
    assert contents(empty) == before


def test_formulas_do_not_act_in_any_table(call: Call, empty: Path) -> None:
    said = call("run", CASES / "formulas.toml", *FEW, "--out", "d", "--histories", "d/rows.csv")
    assert said.code == 0
    with Path("d/pilots.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert set(rows) == {'\'=HYPERLINK("www.evil.example","open")', "'@SUM(1)"}
    assert {row["segment"] for row in rows.values()} == {"'=1+1", "'-2+3"}
    for path in Path("d").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        acting = [
            cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_number(cell)
        ]
        assert acting == [], path


def is_number(cell: str) -> bool:
    """Whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_names_in_another_script_are_drawn_or_one_line_says_that_they_are_not(
    call: Call, empty: Path
) -> None:
    said = call("run", CASES / "cjk-names.toml", *FEW, "--out", "d")
    assert said.code == 0
    assert said.err == "" or said.err.startswith("pictures: no font on this machine has ")
    assert len(said.err.splitlines()) <= 1
    assert Path("d/pilots.png").exists()


HOSTILE = "text.usetex: True\nno.such.key: 1\nfont.size: none\nbackend: foo\n"


@pytest.mark.parametrize("settings", [HOSTILE.encode(), b"\xff\xfe\x00", b""], ids=["odd", "no text", "none"])
def test_nothing_that_a_library_says_reaches_the_user(empty: Path, settings: bytes) -> None:
    """Warnings are asked for, matplotlib has a backend that is none, settings that are odd, and no home."""
    (empty / "matplotlibrc").write_bytes(settings)
    (empty / "home").write_text("no folder")
    command = ["run", CASES / "formulas.toml", *FEW, "--out", "d"]
    variables = {"PYTHONWARNINGS": "default", "MPLBACKEND": "foo", "MPLCONFIGDIR": f"{empty / 'home'}"}
    said = in_a_process(*command, folder=empty, PYTHONPATH=f"{ROOT / 'src'}", **variables)
    assert said.code == 0
    assert [splitline for splitline in said.err.splitlines() if "not drawn" not in splitline] == []
    assert len(said.err.splitlines()) <= 1
    assert {"summary.json", "pilots.csv", "manifest.json"} <= {path.name for path in Path("d").iterdir()}
    assert Path("d/incidence.png").exists() or settings.startswith(b"\xff")
