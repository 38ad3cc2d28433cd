"""The command line on a portfolio."""

import csv
import io
import json
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import MODULE, ROOT, Call, in_a_process, wait_for_cpu
from tests.processes import started
from valleysim.questions.registry import schema_of

PORTFOLIO = ROOT / "scenarios" / "portfolio" / "portfolio.toml"
RUN = ("run", PORTFOLIO, "--replicates", 400, "--threads", 1)


def rows_of(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_text("utf-8")))]


def summary(call: Call, *more: object) -> dict[str, Any]:
    said = call(*RUN, "--json", *more)
    assert (said.code, said.err) == (0, "")
    document: dict[str, Any] = json.loads(said.out)
    return document


def test_the_shipped_portfolio_runs_and_says_how_many_arrive(call: Call) -> None:
    said = call(*RUN)
    assert (said.code, said.err) == (0, "")
    assert re.match(r"Of 24 pilots \d+\.\d are expected to reach production within 36 months", said.out)
    assert "How many of 24 pilots" in said.out
    assert "9,600 histories (400 replicates of 24 pilots)" in said.out


@pytest.mark.parametrize("endpoint", ["live", "production", "sustained"])
def test_its_summary_fits_the_schema(call: Call, endpoint: str) -> None:
    document = summary(call, "--endpoint", endpoint, "--horizons", "6,12.5,36")
    jsonschema.validate(document, schema_of("run"))
    assert document["run"]["endpoint"] == endpoint
    assert len(document["pilots"]) == document["run"]["pilots"] == 24
    assert [row["month"] for row in document["portfolio"]["numbers"]] == [6.0, 12.5, 36.0]


def test_every_number_that_was_written_is_in_the_ledger(call: Call) -> None:
    rows = rows_of(PORTFOLIO.parent / "pilots.csv")
    written = {
        f"pilots[{row['name']}].{key}"
        for row in rows
        for key in ("starts", "leverage", "pilot.success", "funding.approval")
        if row[key]
    }
    inputs = {row["key"]: row for row in summary(call)["inputs"]}
    assert written <= set(inputs)
    assert {inputs[key]["basis"] for key in written} == {"assumption"}


@pytest.mark.parametrize("order", ["worst", "best", "listed", "name", "segment"])
def test_pilots_are_sorted_as_asked_for(call: Call, order: str) -> None:
    out = call(*RUN, "--sort", order).out
    lines = _pilots_in(out)
    rows = rows_of(PORTFOLIO.parent / "pilots.csv")
    shown = [next(row["name"] for row in rows if line.startswith(row["name"][:20])) for line in lines]
    if order == "listed":
        assert shown == [row["name"] for row in rows]
    elif order == "name":
        assert shown == sorted(shown)
    else:
        assert sorted(shown) == sorted(row["name"] for row in rows)
        best = call(*RUN, "--sort", "best").out
        assert (order == "best") == (_pilots_in(best) == lines)


def _pilots_in(out: str) -> list[str]:
    table = out[out.index("Pilots, ") :]
    return table[table.index("\npilot ") + 1 :].splitlines()[1:25]


def test_an_order_that_is_not_known_is_refused(call: Call) -> None:
    said = call(*RUN, "--sort", "bset")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1


def test_out_and_histories_hold_every_pilot(call: Call, tmp_path: Path) -> None:
    said = call(*RUN, "--out", tmp_path / "out", "--histories", tmp_path / "rows.csv")
    assert said.code == 0
    assert {"pilots.csv", "numbers.csv", "numbers.png", "pilots.png"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    rows = rows_of(tmp_path / "rows.csv")
    assert len(rows) == 9_600
    assert next(iter(rows[0])) == "pilot"
    assert len({row["pilot"] for row in rows}) == 24


def test_one_listed_pilot_is_reported_as_one(call: Call, empty: Path) -> None:
    (empty / "one.toml").write_text('extends = "mid_market"\nname = "x"\n[[pilots]]\nname = "Only"\n')
    said = call("run", "one.toml", "--replicates", 200, "--json")
    assert (said.code, said.err) == (0, "")
    jsonschema.validate(json.loads(said.out), schema_of("run"))
    assert call("run", "one.toml", "--replicates", 200).code == 0


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("name;pilot.success\nA;0,85 or so\n", "pilots.csv:2: column pilot.success: found .0,85 or so."),
        ("name,starts\nA,2026-03-01\n", "pilots.csv:2: column starts: found 2026-03-01, a date"),
        ("name,after\nA,B\nB,A\n", "pilots.csv:2: column after: found a circle: A after B after A"),
        ("Nmae\nA\n", "pilots.csv:1: column Nmae: found an unknown key; .*did you mean name"),
        ("", "pilots.csv:1: found no columns"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check"])
def test_mistakes_in_a_spreadsheet_are_one_line_each_with_code_2(
    call: Call, empty: Path, rows: str, line: str, command: str
) -> None:
    (empty / "t.toml").write_text('extends = "enterprise"\nname = "T"\npilots = "pilots.csv"\n')
    (empty / "pilots.csv").write_text(rows)
    said = call(command, "t.toml")
    assert (said.code, said.out) == (2, "")
    assert re.match(line, said.err.splitlines()[0])
    assert "Traceback" not in said.err


def test_a_portfolio_that_is_interrupted_tells_what_is_done_with_code_130(tmp_path: Path) -> None:
    shutil.copytree(PORTFOLIO.parent, tmp_path / "p")
    assert in_a_process("warmup").code == 0
    with started(
        [*MODULE, "run", "p/portfolio.toml", "--replicates", "1e7", "--threads", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    ) as process:
        wait_for_cpu(process.pid, 8.0)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "stopped; nothing half-written is left"
    document = json.loads(out)
    jsonschema.validate(document, schema_of("run"))
    assert document["run"]["partial"] is True
    assert 0 < document["run"]["replicates"] < 10_000_000
