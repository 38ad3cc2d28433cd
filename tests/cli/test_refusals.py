"""What cannot be used: exit code 2, one clear line on standard error, nothing else and nothing written."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENTERPRISE, Call, Said
from valleysim.errors import SimulationError

LONG = "x" * 300


def refused(said: Said) -> str:
    """The one line with which a command was refused."""
    assert said.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    lines = said.err.splitlines()
    assert len(lines) == 1, said.err
    return lines[0]


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal comes before the run."""

    def simulate(*_: object, **__: object) -> None:
        pytest.fail("the scenario was run")

    monkeypatch.setattr("valleysim.questions.forecast.ask.simulate", simulate)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--replicates", "0", ("replicates", "found 0", "from 1 to")),
        ("--replicates", "-5", ("replicates", "found -5", "from 1 to")),
        ("--replicates", "1e11", ("replicates", "found 100000000000", "10,000,000,000")),
        ("--replicates", "2.5", ("--replicates", "'2.5'", "a whole number")),
        ("--replicates", "many", ("--replicates", "'many'", "a whole number")),
        ("--replicates", "nan", ("--replicates", "'nan'", "a whole number")),
        ("--replicates", "inf", ("--replicates", "'inf'", "a whole number")),
        ("--worlds", "0", ("worlds", "found 0", "from 1 to 16,384")),
        ("--worlds", "20000", ("worlds", "found 20000", "from 1 to 16,384")),
        ("--threads", "0", ("threads", "found 0", "from 1 to 256")),
        ("--threads", "-1", ("threads", "found -1", "from 1 to 256")),
        ("--seed", "-1", ("seed", "found -1", "from 0")),
        ("--seed", "1.5", ("--seed", "'1.5'", "a whole number")),
        ("--seed", "9223372036854775808", ("seed", "9223372036854775808", "from 0")),
        ("--horizons", "garbage", ("--horizons", "'garbage'", "separated by commas")),
        ("--horizons", "", ("--horizons", "''", "separated by commas")),
        ("--horizons", ",", ("--horizons", "','", "separated by commas")),
        ("--horizons", "3;6", ("--horizons", "'3;6'", "separated by commas")),
        ("--horizons", "12,6", ("horizons", "[12.0, 6.0]", "rising")),
        ("--horizons", "6,6", ("horizons", "[6.0, 6.0]", "rising")),
        ("--horizons", "-3", ("horizons", "-3.0", "above 0")),
        ("--horizons", "0", ("horizons", "0.0", "above 0")),
        ("--horizons", "-0.1", ("horizons", "-0.1", "above 0")),
        ("--horizons", "nan", ("horizons", "nan", "above 0")),
        ("--horizons", "inf", ("horizons", "inf", "above 0")),
        ("--horizons", "1e9", ("horizons", "1000000000.0", "to 240")),
        ("--horizons", "240.125", ("horizons", "240.125", "to 240")),
        ("--horizons", ",".join(f"{k}" for k in range(1, 66)), ("horizons", "at most 64")),
        ("--precision", "0", ("precision", "found 0.0", "to 0.5")),
        ("--precision", "nan", ("precision", "found nan", "to 0.5")),
        ("--precision", "2", ("precision", "found 2.0", "to 0.5")),
        ("--precision", "60%", ("precision", "found 0.6", "to 0.5")),
        ("--precision", "-0.01", ("precision", "found -0.01", "to 0.5")),
        ("--precision", "fine", ("--precision", "'fine'", "0.5%")),
        ("--set", "funding.approval", ("--set", '"funding.approval"', "a key and its value")),
        ("--set", "pilot.sucess=1", ("--set: pilot.sucess", "an unknown key", "did you mean success?")),
        ("--set", "pilot.success=2", ("--set: pilot.success", "found 2", "a share from 0 to 1")),
        ("--set", "pilot.success=", ("--set: pilot.success", "nothing behind =")),
        ("--set", "pilot.duration=[1,", ("--set: pilot.duration", "found [")),
        ("--at", "soon", ("--at", "'soon'", "a month such as 24, or a day: 2027-03-31")),
        ("--at", "0", ("at", "found 0.0", "a month above 0, up to 240")),
        ("--at", "241", ("at", "found 241.0", "a month above 0, up to 240")),
        ("--at", "2027-03-31", ("at", "found 2027-03-31", "months; or a day where the scenario says as_of")),
        ("--endpoint", "lve", ("--endpoint", "'lve'", "live, production, sustained", "did you mean live?")),
        ("--histories", "rows.txt", ("--histories", "'rows.txt'", ".csv or .parquet")),
        ("--histories", "rows", ("--histories", "'rows'", ".csv or .parquet")),
        ("--histories", "nowhere/rows.csv", ("nowhere/rows.csv", "a folder that exists")),
        ("--histories", "/proc/rows.csv", ("/proc/rows.csv", "allowed")),
        ("--out", "/proc/results", ("/proc/results", "a folder to write to")),
    ],
)
def test_an_option_that_cannot_be_used_is_told_with_what_is_allowed(
    call: Call, empty: Path, option: str, value: str, told: tuple[str, ...]
) -> None:
    line = refused(call("run", ENTERPRISE, option, value))
    assert [part for part in told if part not in line] == [], line
    assert list(empty.iterdir()) == []


def test_more_worlds_than_the_replicates_can_fill_are_refused(call: Call, empty: Path) -> None:
    line = refused(call("run", ENTERPRISE, "--replicates", 100, "--worlds", 200))
    assert "worlds: found 200 for 100 replicates; allowed: 2 replicates or more" in line


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["rn"],
            (
                "'rn'",
                "allowed: run, compare, stress, explain, advise, report, reproduce, calibrate, status, "
                "check, import, new, evidence, presets, schema, warmup",
                "did you mean run?",
            ),
        ),
        (["shcema"], ("'shcema'", "did you mean schema?")),
        (["zzzz"], ("'zzzz'", "allowed: run")),
        (["run", "enterprise", "--replictes", "4"], ("--replictes", "Did you mean '--replicates'?")),
        (["check", "enterprise", "--legder"], ("--legder", "Did you mean '--ledger'?")),
        (["schema", "comapre"], ("'comapre'", "did you mean compare?")),
        (["--vresion"], ("--vresion", "Did you mean '--version'?")),
        (["run"], ("SCENARIO",)),
        (["check"], ("SCENARIO",)),
        (["reproduce"], ("FOLDER",)),
        (["reproduce", "nowhere"], ("nowhere: found no such folder", "allowed: a folder that --out wrote")),
        (["reproduce", "nowhere", "--changed-input"], ("--changed-input", "'--changed-inputs'")),
        (["new"], ("NAME",)),
        (["stress", "enterprise", "--grid", "funding.approval"], ("grid", "two keys, such as")),
        (
            ["stress", "enterprise", "--grid", "funding.aproval,funding.lead"],
            ("did you mean funding.approval?",),
        ),
        (
            ["stress", "enterprise", "--grid", "funding.approval,funding.lead", "--together", "4"],
            ("grid: found together (4.0) beside it",),
        ),
        (["stress", "enterprise", "--gird", "x"], ("--gird", "Did you mean '--grid'?")),
        (["run", "enterprise", "mid_market"], ("mid_market",)),
        (["run", "enterprise", "--seed"], ("--seed",)),
        (["run", "absent.toml"], ("absent.toml", "cannot be read")),
        (["check", "absent.toml"], ("absent.toml", "cannot be read")),
        (["run", "."], (".", "is a directory")),
        (["run", "enterprize"], ("enterprize",)),
        (["presets", "entreprise"], ("'entreprise'", "enterprise, mid_market", "did you mean enterprise?")),
        (["new", "mine", "--from", "entreprise"], ("'entreprise'", "did you mean enterprise?")),
        (["new", "mine", "--from", "zzzz"], ("'zzzz'", "enterprise, mid_market")),
        (["advise", "enterprise", "--worht", "2M"], ("--worht", "'--worth'")),
        (["advise", "enterprise", "--study", "a.toml"], ("--study", "'--studies'")),
        (
            ["advise", f"{ENTERPRISE.parent}/portfolio/portfolio.toml", "--worth", "2M"],
            ("worth: found 2000000.0 without a budget", "--budget 300k"),
        ),
    ],
)
def test_a_command_that_cannot_be_used_is_told_with_what_is_near(
    call: Call, empty: Path, arguments: list[str], told: tuple[str, ...]
) -> None:
    line = refused(call(*arguments))
    assert [part for part in told if part.lower() not in line.lower()] == [], line
    assert list(empty.iterdir()) == []


def test_a_hint_is_given_only_where_a_name_is_near(call: Call, empty: Path) -> None:
    assert "mean" not in refused(call("zzzz"))
    assert "mean" not in refused(call("presets", "zzzz"))


@pytest.mark.parametrize(
    ("option", "name"), [("--out", "taken"), ("--out", "taken/below"), ("--histories", "taken/rows.csv")]
)
def test_a_file_where_a_folder_is_wanted_is_refused(call: Call, empty: Path, option: str, name: str) -> None:
    (empty / "taken").write_text("mine")
    line = refused(call("run", ENTERPRISE, option, name))
    assert name in line
    assert "allowed" in line
    assert [path.name for path in empty.iterdir()] == ["taken"]
    assert (empty / "taken").read_text() == "mine"


def test_a_folder_where_a_file_is_wanted_is_refused(call: Call, empty: Path) -> None:
    (empty / "rows.csv").mkdir()
    assert "rows.csv" in refused(call("run", ENTERPRISE, "--histories", "rows.csv"))


def test_every_mistake_of_a_scenario_has_a_line_with_file_line_and_key(call: Call, empty: Path) -> None:
    text = 'extends = "enterprise"\nname = "wrong"\n\n[pilot]\nsucess = 0.5\nembedded = 7\n'
    (empty / "wrong.toml").write_text(text)
    for command in ("run", "check"):
        said = call(command, "wrong.toml")
        assert (said.code, said.out) == (2, "")
        unknown, too_large = sorted(said.err.splitlines())
        assert unknown.startswith("wrong.toml:5: pilot.sucess: found an unknown key; allowed:")
        assert unknown.endswith("did you mean success?")
        assert too_large.startswith("wrong.toml:6: pilot.embedded: found 7")


@pytest.mark.parametrize("text", ["", "name = ", "\x00", "name = 3"])
def test_a_file_that_is_no_scenario_is_refused_in_one_line(call: Call, empty: Path, text: str) -> None:
    (empty / "odd.toml").write_text(text)
    assert refused(call("check", "odd.toml")).startswith("odd.toml:")


@pytest.mark.parametrize("name", ["", ".", "..", ".toml", "sub/", "a\nb", "a\x07b", LONG, "nowhere/mine"])
def test_new_refuses_a_name_that_is_none(call: Call, empty: Path, name: str) -> None:
    assert "allowed" in refused(call("new", name))
    assert list(empty.iterdir()) == []


def test_new_overwrites_nothing(call: Call, empty: Path) -> None:
    (empty / "mine.toml").write_text("precious")
    assert "already there" in refused(call("new", "mine"))
    assert "already there" in refused(call("new", "mine.toml"))
    assert (empty / "mine.toml").read_text() == "precious"
    assert len(list(empty.iterdir())) == 1


def test_what_could_not_be_computed_ends_with_code_1(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: Any) -> None:
        raise SimulationError("a history had far too many events")

    monkeypatch.setattr("valleysim.questions.forecast.ask.simulate", fail)
    said = call("run", ENTERPRISE)
    assert (said.code, said.out, said.err) == (1, "", "a history had far too many events\n")


def test_a_lack_of_memory_is_told_in_one_line(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("valleysim.questions.forecast.ask.simulate", fail)
    assert "out of memory" in refused(call("run", ENTERPRISE))
