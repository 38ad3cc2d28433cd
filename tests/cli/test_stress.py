"""``valleysim stress`` at the prompt: it says first what it will live, and writes what it found."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Call
from tests.questions.asked import TWO_OF_ONE
from valleysim import load
from valleysim.questions.stress.ask import stress
from valleysim.scenario import from_document

SCENARIO = """
name = "two [bold] seats"
[[sponsors]]
seat = "chief [red]"
tenure = { exponential = { mean = 9 } }
vacancy = 3
[[sponsors]]
seat = "peer"
tenure = { exponential = { mean = 9 } }
vacancy = 3
adopts = 0.5
[coalition]
quorum = 1
uncovered_pace = 0.2
uncovered_hazard = 0.1
[readiness.reliability]
work = 8
"""
QUICK = ("--replicates", 200, "--threads", 1, "--months", "2,6")


@pytest.fixture
def file(empty: Path) -> Path:
    path = empty / "two.toml"
    path.write_text(SCENARIO, "utf-8")
    return path


def test_it_says_how_many_variants_will_be_simulated_and_then_what_came_of_them(
    call: Call, file: Path
) -> None:
    said = call("stress", file, *QUICK, "--floor", ".9", "--reach", "20%")
    assert said.code == 0
    assert said.err.startswith("Simulating ")
    assert "variants of the scenario, and up to" in said.err
    assert "chief [red]" in said.out
    for words in (
        "What each seat is worth",
        "leaves in month",
        "The cover of month 0 breaks if these leave: chief [red] + peer",
        "The smallest coalition that reaches 20.0 %",
        "nearest first",
    ):
        assert words in said.out


def test_one_document_and_files_hold_the_same(call: Call, file: Path) -> None:
    said = call("stress", file, *QUICK, "--json", "--out", "found", "--at", 14)
    assert said.code == 0
    document = json.loads(said.out)
    assert document["format"] == "valleysim-stress-1"
    assert document["at"] == 14.0
    written = {path.name for path in Path("found").iterdir()}
    parts = ("departures", "pairs", "reorganisations", "quorums", "weights", "additions", "seats")
    own = {
        "stress.json",
        "worth.csv",
        "worth.png",
        "page.json",
        "risks.csv",
        "risks.png",
        "departures.png",
        "manifest.json",
    }
    assert written == {*own, *(f"{part}.csv" for part in parts)}
    assert json.loads(Path("found/stress.json").read_text("utf-8")) == document
    with Path("found/departures.csv").open(encoding="utf-8") as rows:
        values = [float(row["value"]) for row in csv.DictReader(rows)]
    assert values == [row["value"] for row in document["rows"] if row["part"] == "departures"]


def test_the_manifest_holds_the_portfolio_that_was_given_and_not_the_pilot_that_was_taken_from_it(
    call: Call, empty: Path
) -> None:
    """With the command beside it, it is enough to make the same again."""
    (empty / "s.toml").write_text(SCENARIO + "".join(f'[[pilots]]\nname = "{one}"\n' for one in "ab"))
    assert call("stress", "s.toml", *QUICK, "--pilot", "b", "--out", "found").code == 0
    manifest = json.loads((empty / "found" / "manifest.json").read_text("utf-8"))
    given = load("s.toml")
    ((name, digest, document),) = (
        (one["name"], one["hash"], one["document"]) for one in manifest["scenarios"]
    )
    assert (name, digest) == (given.name, given.hash)
    assert from_document(document).hash == given.hash
    assert "--pilot b" in manifest["command"]
    again = stress(from_document(document), pilot="b", months=[2, 6], replicates=200)
    assert again.worth == json.loads((empty / "found" / "stress.json").read_text("utf-8"))["worth"]


def test_what_is_asked_of_one_pilot_names_one_of_a_portfolio(call: Call) -> None:
    portfolio = ROOT / "scenarios" / "portfolio" / "deepen_first.toml"
    said = call("stress", portfolio, "--months", 4)
    assert (said.code, said.out) == (2, "")
    assert "a portfolio, which is stressed by people; allowed: none, or one of its pilots" in said.err


def test_a_pilot_is_found_by_its_key_or_its_name_and_refused_with_those_that_there_are(
    call: Call, empty: Path
) -> None:
    pilots = [("r1", "Routing"), ("s1", "Same"), ("s2", "Same")]
    listed = "".join(f'[[pilots]]\nkey = "{key}"\nname = "{name}"\n' for key, name in pilots)
    (empty / "s.toml").write_text(SCENARIO + listed)
    by_name, by_key = (call("stress", "s.toml", *QUICK, "--pilot", one) for one in ("Routing", "r1"))
    assert (by_name.code, by_name.out.splitlines()[0]) == (0, by_key.out.splitlines()[0])
    allowed = "allowed: one of its pilots, stressed alone, with --pilot KEY or pilot=KEY"
    assert call("stress", "s.toml", "--pilot", "Same").err == (
        f"pilot: found 2 pilots whose name is 'Same'; {allowed} (s1, s2)\n"
    )
    assert call("stress", "s.toml", "--pilot", "r11").err == (
        f"pilot: found no pilot 'r11'; {allowed} (r1, s1, s2); did you mean r1?\n"
    )


def test_a_pilot_of_which_no_past_agrees_is_called_what_the_file_calls_it(call: Call, empty: Path) -> None:
    known = 'starts = -3\nstatus = { stage = "live", live_since = 1, pilot_ended = 2.9 }\n'
    shared = SCENARIO.replace("work = 8", "work = 30")
    text = f'{shared}[[pilots]]\nname = "Odd one"\n{known}[[pilots]]\nname = "b"\n'
    (empty / "s.toml").write_text(text)
    said = call("stress", "s.toml", *QUICK, "--pilot", "Odd one")
    assert said.code == 2
    assert "simulated pasts of 'Odd one' agrees" in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--floor", "2"), "floor: found 2.0"),
        (("--reach", "much"), "found 'much'; allowed: a share"),
        (("--at", "-1"), "at: found -1.0"),
        (("--months", "x"), "found 'x'; allowed: months"),
        (("--replicates", "0"), "replicates: found 0"),
        (("--pilot", "p"), "pilot: found 'p' for a scenario of one pilot"),
    ],
)
def test_bad_input_is_refused_before_anything_is_lived(
    call: Call, file: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = call("stress", file, *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "Living" not in said.err


def test_a_portfolio_is_stressed_by_people_and_what_else_its_pilots_share(call: Call, empty: Path) -> None:
    (empty / "two.toml").write_text(TWO_OF_ONE, "utf-8")
    said = call("stress", "two.toml", "--replicates", 200, "--worlds", 10, "--threads", 1, "--out", "found")
    assert said.code == 0, said.err
    assert said.err.startswith("Simulating ")
    for words in ("of 2 pilots", "Keller", "What goes with them", "What else they share, changed"):
        assert words in said.out
    written = {path.name for path in Path("found").iterdir()}
    assert {"stress.json", "risks.csv", "hit.csv", "constraints.csv", "risks.png", "shared.png"} <= written
    document = json.loads(Path("found/stress.json").read_text("utf-8"))
    assert document["format"] == "valleysim-stress-portfolio-1"
    refused = call("stress", "two.toml", "--floor", ".2")
    assert refused.code == 2
    assert "floor: found 0.2 for 'Two pilots of one sponsor', a portfolio" in refused.err


def test_a_grid_is_told_and_kept(call: Call, file: Path) -> None:
    grid = "coalition.uncovered_hazard:0/0.1/0.4,coalition.uncovered_pace:0.1/0.9"
    said = call(
        "stress", file, "--replicates", 200, "--threads", 1, "--grid", grid, "--out", "found", "--at", 14
    )
    assert said.code == 0, said.err
    assert said.err.startswith("Simulating 6 cells of the grid")
    assert "% that reach production by month 14" in said.out
    assert {path.name for path in Path("found").iterdir()} == {
        "stress.json",
        "grid.csv",
        "grid.png",
        "page.json",
        "manifest.json",
    }
    with Path("found/grid.csv").open(encoding="utf-8") as rows:
        cells = list(csv.DictReader(rows))
    document = json.loads(Path("found/stress.json").read_text("utf-8"))
    assert [float(row["value"]) for row in cells] == [row["value"] for row in document["cells"]]
    assert document["axes"][0]["values"] == [0.0, 0.1, 0.4]
