"""``valleysim compare``: one document, or tables; files; what cannot be compared is refused in one line."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENTERPRISE, ROOT, Call

MID_MARKET = ROOT / "scenarios" / "mid_market.toml"
PORTFOLIO = ROOT / "scenarios" / "portfolio" / "portfolio.toml"
FEW = ("--replicates", "400", "--worlds", "20", "--threads", "1")
RACE = 'name = "{}"\n[readiness]\nline_sign_off = {}\n[priorities]\ncancellation_hazard = "{}"\n'
A = RACE.format("A {bold} [name]", 2, "0.1 to 0.3")
B = RACE.format("slow", 5, "0.01 to 0.02")


@pytest.fixture
def files(empty: Path) -> tuple[Path, Path]:
    (empty / "a.toml").write_text(A)
    (empty / "b.toml").write_text(B)
    return empty / "a.toml", empty / "b.toml"


def compared(call: Call, *arguments: object) -> dict[str, Any]:
    said = call("compare", *arguments, *FEW, "--json")
    assert said.code == 0
    assert re.fullmatch(r"Simulating [\d,]+ variants with 400 replicates each …\n", said.err)
    document: dict[str, Any] = json.loads(said.out)
    return document


def test_the_document_has_differences_and_the_gap(call: Call, files: tuple[Path, Path]) -> None:
    document = compared(call, *files, "--at", "3", "--horizons", "6,12")
    assert document["format"] == "valleysim-compare-1"
    assert [value["letter"] for value in document["scenarios"]] == ["A", "B"]
    (comparison,) = document["comparisons"]
    assert [one["month"] for one in comparison["horizons"]] == [6, 12]
    for one in comparison["horizons"]:
        assert set(one) == {"month", "reached", "difference", "beats", "noise_reduction"}
        gap = one["reached"]["B"]["value"] - one["reached"]["A"]["value"]
        assert one["difference"]["value"] == pytest.approx(gap, abs=1e-12)
    assert [gap["month"] for gap in document["gap"]] == [3, 12]
    for gap in document["gap"]:
        shares = sum(one["share"]["value"] for one in gap["mechanisms"])
        assert shares == pytest.approx(gap["difference"]["value"], abs=1e-12)
        assert [one["mechanism"] for one in gap["mechanisms"] if not one["same"]] == [
            "authority",
            "priorities",
        ]
    assert document["run"]["variants"] == 6
    again = compared(call, *files, "--at", "3", "--horizons", "6,12")
    assert {**document, "manifest": 0} == {**again, "manifest": 0}


def test_the_tables_tell_both_probabilities_the_difference_and_the_shares(
    call: Call, files: tuple[Path, Path]
) -> None:
    said = call("compare", *files, *FEW)
    assert said.code == 0
    assert re.fullmatch(r"Simulating [\d,]+ variants with 400 replicates each …\n", said.err)
    for words in (
        "B − A",
        "90 % credible",
        "against A (A {bold} [name])",
        "Months until pilots reach production",
        "Mean months by what is waited for",
        "Who makes the gap of",
        "the same in both",
        "B is behind A from month 2 to",
        "400 replicates of each of 6 variants in 20 worlds",
    ):
        assert words in said.out, words


def test_a_preset_against_itself_has_nothing_to_tell(call: Call) -> None:
    said = call("compare", "enterprise", "enterprise", *FEW)
    assert said.code == 0
    assert "B and A cannot be told apart at any month." in said.out
    assert "the two differ in nothing that counts" in " ".join(said.out.split())


def test_three_files_and_portfolios_get_differences_and_are_told_why_no_more(
    call: Call, files: tuple[Path, Path]
) -> None:
    said = call("compare", *files, files[1], *FEW)
    assert said.code == 0
    assert "C (slow) against A" in said.out
    assert "The gap is not shared out; that takes two scenarios" in " ".join(said.out.split())
    document = compared(call, PORTFOLIO, PORTFOLIO)
    assert document["gap"] is None
    assert "without a list of pilots" in document["no_gap"]


def test_files_are_written_and_say_the_same(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    document = compared(call, *files, "--at", "3", "--out", out)
    names = [
        "compare.json",
        "curves.png",
        "differences.csv",
        "gap.csv",
        "gap.png",
        "gap_3.png",
        "gap_months.png",
        "inputs.csv",
        "inputs.png",
        "manifest.json",
        "months.csv",
        "page.json",
        "waits.csv",
    ]
    assert sorted(path.name for path in out.iterdir()) == names
    kept = json.loads((out / "compare.json").read_text("utf-8"))
    assert {**kept, "manifest": 0} == {**document, "manifest": 0}
    rows = list(csv.DictReader((out / "differences.csv").read_text("utf-8").splitlines()))
    horizons = document["comparisons"][0]["horizons"]
    assert [float(row["difference"]) for row in rows] == [
        horizon["difference"]["value"] for horizon in horizons
    ]
    shares = list(csv.DictReader((out / "gap.csv").read_text("utf-8").splitlines()))
    gaps = [*document["gap"], document["gap_in_months"]]
    told = [one["share"]["value"] for gap in gaps for one in gap["mechanisms"]]
    assert [float(row["share"]) for row in shares] == told
    assert all((out / name).read_bytes().startswith(b"\x89PNG") for name in names if name.endswith(".png"))


def test_without_the_gap_there_is_no_file_of_it(call: Call, files: tuple[Path, Path], tmp_path: Path) -> None:
    said = call("compare", *files, *FEW, "--no-gap", "--out", tmp_path / "out")
    assert said.code == 0
    assert said.out.endswith(f"written: {tmp_path / 'out'}\n")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        "compare.json",
        "curves.png",
        "differences.csv",
        "manifest.json",
        "months.csv",
        "page.json",
        "waits.csv",
    ]
    assert "Who makes the gap" not in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((ENTERPRISE,), "scenarios: found 1; allowed: 2 to 8"),
        ((), "Missing argument"),
        ((ENTERPRISE, "missing.toml"), "missing.toml"),
        (
            (PORTFOLIO, ENTERPRISE, "--gap"),
            "gap: found 2 scenarios, 1 of them with a list of pilots; allowed",
        ),
        ((PORTFOLIO, PORTFOLIO, "--at", "12"), "at: found 2 scenarios, 2 of them with a list of pilots"),
        ((ENTERPRISE, MID_MARKET, "--at", "40"), "at: found 40.0; allowed: months above 0, to 36"),
        ((ENTERPRISE, MID_MARKET, "--at", "x"), "months separated by commas"),
        ((ENTERPRISE, MID_MARKET, "--no-gap", "--at", "12"), "at: found months without a gap"),
        ((ENTERPRISE, MID_MARKET, "--replicates", "0"), "replicates: found 0"),
    ],
)
def test_what_cannot_be_compared_is_refused_on_one_line(
    call: Call, empty: Path, arguments: tuple[object, ...], message: str
) -> None:
    said = call("compare", *arguments, "--out", empty / "out")
    assert said.code == 2
    assert said.out == ""
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert list(empty.iterdir()) == []
