"""``valleysim status``: how each row was read; and a run of pilots that have started already."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Call

RUNNING = ROOT / "scenarios" / "running" / "portfolio.toml"


def test_every_row_is_told_with_its_stage_and_days(call: Call) -> None:
    said = call("status", RUNNING)
    assert said.code == 0
    assert "20 of 24 pilots have started, 4 have not." in said.out.replace("\n", " ")
    assert "Broker chat                     2026-09-07  pilot" in said.out
    assert "Gate 2                  5  waiting for readiness  waits for work" in said.out
    assert "due 2026-09-30; pilot ended" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_signals_and_areas_are_told_with_their_answers(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(
        'name = "x"\nas_of = 2026-11-28\n[status]\nstarted = 2026-02-28\nstage = "valley"\n'
        'ownership = "signed off"\neconomics = "signed off"\ngovernance = 0.5\nsignals_on = 2026-11-02\n'
        "date_precision = 1\n[status.signals]\n"
        'users_ask_for_more = "yes"\nbudget_embedded = true\nbuilders_still_fix = "no"\n'
        'cost_within_budget = "unknown"\n'
    )
    told = " ".join(call("status", f"{path}").out.split())
    assert "ownership, economics: signed off; governance: 50 % done" in told
    assert (
        "seen 2026-11-02: budget embedded, users ask for more; not seen 2026-11-02: builders still fix"
        in told
    )
    assert "cost within budget" not in told
    assert "days within 1 months" in told


def test_a_pilot_of_which_no_stage_is_said_may_be_anywhere(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('name = "x"\n[status]\nstarted = 2\n')
    assert "they may be anywhere" in call("status", f"{path}").out


def test_a_run_says_how_many_worlds_what_is_known_leaves(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(
        'name = "x"\nextends = "enterprise"\n[status]\nstarted = 8\nstage = "waiting for money"\n'
    )
    said = call("run", f"{path}", "--replicates", "2000", "--worlds", "50", "--json")
    document = json.loads(said.out)
    (notice,) = [one for one in document["notices"] if one["key"] == "status"]
    assert "worlds count as often as they produce that" in notice["text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("stress", "--at", "12", "--months", "4"),
        ("explain", "--no-sensitivity"),
    ],
)
def test_other_questions_begin_where_the_pilot_stands(
    call: Call, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "s.toml"
    path.write_text('name = "x"\nextends = "enterprise"\n[status]\nstarted = 8\nstage = "not live"\n')
    verb, *more = arguments
    said = call(verb, f"{path}", *more, "--replicates", "400", "--worlds", "20", "--threads", "1")
    assert said.code == 0, said.err
    assert "worlds count as often as they produce that" in " ".join(f"{said.out} {said.err}".split())


def test_calibrate_refuses_it_in_one_line(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('name = "x"\nextends = "enterprise"\n[status]\nstarted = 8\nstage = "not live"\n')
    targets = Path(__file__).with_name("targets.toml")
    said = call("calibrate", f"{path}", "--targets", f"{targets}", "--out", f"{tmp_path / 'w.npz'}")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("scenario: found 'x', of whose pilots 1 have started already")
    assert len(said.err.splitlines()) == 1
