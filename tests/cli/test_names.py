"""Names that people use, from the file to the terminal, the files of a run and its pictures: kept whole."""

import csv
import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import ROOT, Call
from valleysim import load
from valleysim.scenario.sheets.cells import plain_cell

CASES = ROOT / "tests" / "cases"
FEW = ("--replicates", 60, "--worlds", 3, "--threads", 1)
NAMES = (
    "CI/CD review help",
    "Non\u00a0breaking",
    "👩\u200d👩\u200d👧 family cover",  # joined
    "👍🏽 approvals",  # with a tone of skin
    "🇩🇪 Schadenprüfung",  # a pair of letters that is a flag
    "1️⃣ first",  # a digit that is made a picture
    "Cafe\u0301 receipts",  # a letter and its accent
    "नमस्ते सहायक",
    "รายงาน",
    "مراجعة العقود",
    "請求書チェック",
    "=1+1",
    "a, \"b\" and 'c'; d",
    "O'Brien & Söhne <b>",
    "$x^2$ and [bold]",
)


@pytest.fixture
def portfolio(empty: Path) -> Path:
    """The names as pilots, segments, seats and people."""
    lines = ['name = "👩\u200d💻 all"', 'extends = "enterprise"']
    for name in NAMES:
        text = json.dumps(name, ensure_ascii=False)
        lines.append(f"[[people]]\nname = {text}\ntenure = 20")
    for name in NAMES:
        text = json.dumps(name, ensure_ascii=False)
        lines.append(f"[[pilots]]\nname = {text}\nsegment = {text}\ninfrastructure = {text}")
        lines.append(f'[[pilots.sponsors]]\nseat = "executive sponsor"\nperson = {text}')
    (empty / "names.toml").write_text("\n".join(lines), "utf-8")
    return empty


def test_every_name_is_accepted_and_kept_as_it_was_written(portfolio: Path) -> None:
    scenario = load(portfolio / "names.toml")
    assert tuple(member.name for member in scenario.members) == NAMES
    assert tuple(person.name for person in scenario.people) == NAMES


def test_check_and_run_tell_every_name_within_the_width_of_the_page(call: Call, portfolio: Path) -> None:
    said = call("check", "names.toml", "--ledger")
    assert said.code == 0, said.err
    assert [name for name in NAMES if name not in said.out.replace("\n", " ")] == []
    said = call("run", "names.toml", *FEW)
    assert said.code == 0, said.err
    assert [name for name in NAMES if f"\n{name} " not in said.out and name[:24] not in said.out] == []
    assert max(cell_len(line) for line in said.out.splitlines()) <= 100


def test_files_hold_every_name_and_pictures_are_drawn(call: Call, portfolio: Path) -> None:
    said = call("run", "names.toml", *FEW, "--out", "out", "--histories", "rows.csv")
    assert said.code == 0, said.err
    told = [line for line in said.err.splitlines() if line]
    assert all(line.startswith("pictures: no font on this machine has ") for line in told), said.err
    assert len(told) <= 1
    with (portfolio / "out" / "pilots.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(plain_cell(row["name"]) for row in rows) == sorted(NAMES)
    summary = json.loads((portfolio / "out" / "summary.json").read_text("utf-8"))
    assert sorted(one["name"] for one in summary["pilots"]) == sorted(NAMES)
    with (portfolio / "rows.csv").open(encoding="utf-8", newline="") as file:
        assert {plain_cell(row["pilot"]) for row in csv.DictReader(file)} == set(NAMES)
    for path in (portfolio / "out").glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")
    assert len(list((portfolio / "out").glob("*.png"))) >= 2


@pytest.mark.parametrize(
    "words", [("check", "--ledger"), ("run", *FEW), ("run", *FEW, "--out", "out"), ("run", *FEW, "--json")]
)
def test_the_case_of_names_that_were_refused_is_read_by_every_way_out(
    call: Call, empty: Path, words: tuple[object, ...]
) -> None:
    verb, *rest = words
    said = call(verb, CASES / "names-people-use.toml", *rest)
    assert (said.code, said.err) == (0, "")
    if "--json" not in words and verb == "run":
        assert "CI/CD review help" in said.out
        assert "Non breaking" in said.out
    assert (empty / "out").exists() == ("--out" in words)
