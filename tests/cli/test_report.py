"""``valleysim report``: one page of scenarios and of folders, or one line that says why not."""

from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, Call
from tests.questions.asked import TWO_OF_ONE

FEW = ("--replicates", "200", "--worlds", "10", "--threads", "1")


def test_a_page_of_a_scenario_says_what_run_says(call: Call, empty: Path) -> None:
    said = call("report", ENTERPRISE, "--out", "page.html", *FEW)
    assert (said.code, said.out) == (0, "written: page.html\n")
    html = Path("page.html").read_text()
    answer = call("run", ENTERPRISE, *FEW).out
    sentence = " ".join(answer.split())[:60]
    assert sentence in html
    assert "valleysim report" in html
    assert html.count("<article") == 2


def test_what_was_set_at_the_prompt_is_told_on_the_page(call: Call, empty: Path) -> None:
    said = call("report", ENTERPRISE, "--out", "page.html", *FEW, "--set", "pilot.documented_value=0.5")
    assert said.code == 0
    assert "pilot.documented_value = 0.5, in the place of" in Path("page.html").read_text()


def test_each_question_that_is_asked_for_has_its_chapter(call: Call, empty: Path) -> None:
    chapters = ("--compare", "--stress", "--explain", "--advise", "--budget", "100k")
    said = call("report", "mid_market", ENTERPRISE, "--out", "page.html", *FEW, *chapters)
    assert said.code == 0, said.err
    html = Path("page.html").read_text()
    for name in ("Forecast", "Sponsors under stress", "Why pilots stall", "What to do first", "Comparison"):
        assert html.count(f"<h2>{name}: ") == (1 if name == "Comparison" else 2), name
    assert "Not asked." not in html


def test_a_portfolio_has_a_chapter_on_its_people_and_a_pilot_that_it_has_not_is_refused_at_once(
    call: Call, empty: Path
) -> None:
    (empty / "two.toml").write_text(TWO_OF_ONE, "utf-8")
    said = call("report", "two.toml", "--out", "page.html", *FEW, "--stress")
    assert said.code == 0, said.err
    html = Path("page.html").read_text()
    assert html.count("<h2>Sponsors under stress: ") == 1
    assert "What goes with them" in html
    refused = call("report", "two.toml", "--out", "other.html", *FEW, "--stress", "--pilot", "third")
    assert refused.err.startswith("pilot: found no pilot 'third'; allowed: one of its pilots, stressed alone")


def test_a_page_of_folders_has_a_chapter_of_each_and_simulates_nothing(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("run", ENTERPRISE, *FEW, "--out", "run").code == 0
    assert call("explain", ENTERPRISE, *FEW, "--no-sensitivity", "--out", "why").code == 0

    def simulate(*_: object, **__: object) -> None:
        pytest.fail("something was simulated")

    monkeypatch.setattr("valleysim.simulation.runner.run", simulate, raising=False)
    monkeypatch.setattr("valleysim.questions.forecast.ask.simulate", simulate)
    said = call("report", "run", "why", "--out", "page.html")
    assert (said.code, said.out, said.err) == (0, "written: page.html\n", "")
    html = Path("page.html").read_text()
    assert html.index("<h2>Forecast: ") < html.index("<h2>Why pilots stall: ")
    assert f"valleysim run {ENTERPRISE}" in html


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((ENTERPRISE,), "Missing option '--out'"),
        (("--out", "page.html"), "Missing argument"),
        (
            (ENTERPRISE, "--out", "page.txt"),
            "--out: found page.txt; allowed: a file whose name ends in .html",
        ),
        (
            (ENTERPRISE, "--out", "no/page.html"),
            "found no folder no; allowed: a file in a folder that exists",
        ),
        ((ENTERPRISE, "--out", "p.html", "--compare"), "--compare: found one scenario; allowed: two or more"),
        (
            (ENTERPRISE, "--out", "p.html", "--pilot", "a"),
            "--pilot: found nothing to stress; allowed: together",
        ),
        ((ENTERPRISE, "--out", "p.html", "--budget", "5k"), "--budget: found no advice to ask for; allowed:"),
        (
            (".", "--out", "p.html"),
            ".: found no manifest.json as valleysim writes it; allowed: a folder that",
        ),
        (
            (".", "--out", "p.html", "--advise"),
            "--advise: found folders, which are told as they are; allowed:",
        ),
        (
            (".", "--out", "p.html", "--seed", "2"),
            "--seed: found folders, which are told as they are; allowed:",
        ),
        (
            (ENTERPRISE, "--out", "p.html", "--worlds", "0"),
            "worlds: found 0; allowed: a whole number from 1 to 16,384",
        ),
        (("enterprize", "--out", "p.html"), "enterprize"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_one_line(
    call: Call, empty: Path, arguments: tuple[object, ...], told: str
) -> None:
    said = call("report", *arguments)
    assert said.code == 2
    assert said.out == ""
    assert told in said.err
    assert len(said.err.splitlines()) == 1, said.err
    assert list(empty.iterdir()) == []


def test_a_file_of_another_is_not_replaced_and_nothing_is_simulated(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("page.html").write_text("mine")
    monkeypatch.setattr(
        "valleysim.questions.forecast.ask.simulate", lambda *_, **__: pytest.fail("simulated")
    )
    said = call("report", ENTERPRISE, "--out", "page.html")
    assert said.code == 2
    assert "page.html: found a file that valleysim did not write; allowed: a new name" in said.err
    assert Path("page.html").read_text() == "mine"
