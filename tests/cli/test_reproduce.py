"""``valleysim reproduce``: what a folder's manifest says is asked again, and every value compared."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import valleysim
from tests.cli.running import Call
from tests.cli.test_refusals import refused

SCENARIO = 'extends = "enterprise"\nname = "any"\n[funding]\napproval = "0.3 to 0.6"\n'
PORTFOLIO = 'extends = "enterprise"\nname = "two"\npilots = "pilots.csv"\n'
SMALL = ("--replicates", 400, "--worlds", 4)
TARGETS = Path(__file__).parent / "targets.toml"


@pytest.fixture
def work(empty: Path) -> Path:
    """A folder with a scenario and a portfolio."""
    (empty / "S.toml").write_text(SCENARIO, "utf-8")
    (empty / "P.toml").write_text(PORTFOLIO, "utf-8")
    (empty / "pilots.csv").write_text("name,funding.approval\na,0.3\nb,0.4\n", "utf-8")
    shutil.copy(TARGETS, empty / "targets.toml")
    return empty


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where the first folder is kept, for the tests that change copies of it."""
    return [tmp_path_factory.mktemp("first") / "kept"]


@pytest.fixture
def results(work: Path, call: Call, first: list[Path]) -> Path:
    """A folder of a run, which a test may change."""
    if not first[0].exists():
        said = call(
            "run", "S.toml", *SMALL, "--set", "funding.lead=1", "--set", "funding.period=3", "--out", "R"
        )
        assert said.code == 0, said.err
        shutil.copytree("R", first[0])
    else:
        shutil.copytree(first[0], "R")
    return work / "R"


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a manifest by hand."""
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    change(told)
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")


def asked(folder: Path, command: str) -> None:
    """Have a manifest say another command."""
    edit(folder, lambda told: told.update(command=command))


def test_a_run_is_reproduced_from_anywhere_and_nothing_is_written(
    results: Path, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = {path: path.read_bytes() for path in results.parent.rglob("*") if path.is_file()}
    monkeypatch.chdir(away := tmp_path_factory.mktemp("away"))
    said = call("reproduce", results)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Identical: run again, all ")
    assert "--set funding.lead=1" in said.out
    assert list(away.iterdir()) == []
    assert {path: path.read_bytes() for path in results.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "P.toml", "--replicates", 80, "--worlds", 2, "--histories", "R/rows.csv", "--threads", 1),
        ("compare", "S.toml", "--variant", "at once: funding.lead=0", *SMALL, "--no-gap"),
        ("stress", "P.toml", "--replicates", 80, "--worlds", 2, "--json"),
        ("explain", "S.toml", "--no-sensitivity", *SMALL, "--at", 24),
        ("advise", "S.toml", *SMALL, "--budget", "300k"),
        (
            "calibrate",
            "S.toml",
            "--targets",
            "targets.toml",
            "--worlds",
            256,
            "--histories",
            32,
            "--save",
            "w.npz",
        ),
    ],
    ids=lambda arguments: f"{arguments[0]}",
)
def test_every_question_that_writes_a_folder_is_reproduced(
    work: Path, call: Call, arguments: tuple[object, ...]
) -> None:
    said = call(*arguments, "--out", "R")
    assert said.code == 0, said.err
    said = call("reproduce", "R", "--json")
    assert (said.code, said.err) == (0, "")
    told = json.loads(said.out)
    assert (told["identical"], told["differences"], told["versions"], told["changed"]) == (True, [], [], [])
    kept = {path.name for path in (work / "R").iterdir() if path.suffix in (".json", ".csv")}
    assert set(told["files"]) == kept - {"page.json"}
    assert told["values"] > 100


def test_a_number_that_was_changed_in_a_table_is_told_with_what_it_is(results: Path, call: Call) -> None:
    path = results / "horizons.csv"
    heads, row, *rest = path.read_text("utf-8").splitlines()
    cells = row.split(",")
    k = heads.split(",").index("reached")
    was, cells[k] = cells[k], "0.77"
    path.write_text("\n".join([heads, ",".join(cells), *rest]) + "\n", "utf-8")
    said = call("reproduce", results, "--json")
    told = json.loads(said.out)
    assert (said.code, told["identical"], told["differ"]) == (1, False, 1)
    assert told["differences"] == [
        {"file": "horizons.csv", "field": "row 2, reached", "then": "0.77", "now": was}
    ]
    assert told["changed"] == ["horizons.csv"]


def test_another_seed_and_versions_in_the_manifest_are_told(results: Path, call: Call) -> None:
    def change(told: dict[str, Any]) -> None:
        told["command"] += " --seed 2"
        told["versions"]["valleysim"] = "0.0.1"

    edit(results, change)
    said = call("reproduce", results)
    assert said.code == 1
    assert said.out.startswith("Not identical: ")
    words = " ".join(said.out.split())
    assert f"Versions differ: valleysim 0.0.1 then, {valleysim.__version__} now." in words
    assert "Changed since valleysim wrote it: manifest.json." in words
    assert "The first 10 of " in words
    assert "manifest.json run.seed 1 2" in words


def test_a_changed_input_is_refused_or_what_it_changes_is_told(results: Path, call: Call) -> None:
    Path("S.toml").write_text(SCENARIO.replace("0.3 to", "0.2 to"), "utf-8")
    line = refused(call("reproduce", results))
    assert line.startswith("S.toml: SHA-256: found ")
    said = call("reproduce", results, "--changed-inputs", "--markdown")
    assert said.code == 1
    assert "scenarios[0].document.funding.approval" in said.out.replace("\\", "")
    found = valleysim.reproduce(results, changed_inputs=True)
    assert not found.identical
    assert {one.field for one in found.differences[:2]} == {
        "inputs.S.toml",
        "scenarios[0].document.funding.approval",
    }


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("valleysim", "allowed: valleysim with one of run"),
        ("", "allowed: valleysim with one of run"),
        ("valleysim run 'S.toml", "allowed: valleysim with one of run"),
        ("rm -rf S.toml", "found rm -rf"),
        ("valleysim new own", "found valleysim new"),
        ("valleysim import pilots.csv", "found valleysim import"),
        ("valleysim report R --out p.html", "found valleysim report"),
        ("valleysim reproduce R", "found valleysim reproduce"),
        ("valleysim ../run S.toml", "found valleysim ../run"),
        ("valleysim run S.toml --frobnicate 3", "allowed: what run takes now"),
        ("valleysim run S.toml --seed", "allowed: what run takes now"),
    ],
)
def test_a_command_that_writes_no_folder_is_refused_and_not_run(
    results: Path, call: Call, monkeypatch: pytest.MonkeyPatch, command: str, told: str
) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("it was run"))
    asked(results, command)
    assert told in refused(call("reproduce", results))
    assert Path("S.toml").exists()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("valleysim run", "Missing argument"),
        ("valleysim run S.toml P.toml", "P.toml"),
        ("valleysim run --json -- --help", "no such file"),
        ("valleysim run S.toml --seed many", "--seed"),
        ("valleysim run S.toml --precision 1e-9 --replicates 400", "refused now"),
    ],
)
def test_a_command_that_is_refused_now_is_told_in_one_line(
    results: Path, call: Call, command: str, told: str
) -> None:
    asked(results, command)
    line = refused(call("reproduce", results))
    assert told in line
    assert line.startswith(f"{results}/manifest.json: command: found one that is refused now (")


def test_a_manifest_writes_nothing_where_it_says_and_runs_no_code_beside_it(
    results: Path, call: Call
) -> None:
    for name in ("numpy.py", "valleysim.py"):
        Path(name).write_text('open("ran", "w")\n', "utf-8")
    asked(results, f"valleysim run S.toml --replicates 400 --worlds 4 --histories {results}/../h.csv --out X")
    before = sorted(path.name for path in results.parent.iterdir())
    said = call("reproduce", results)
    assert (said.code, said.err) == (1, "")  # keys were set in the run that wrote it
    assert sorted(path.name for path in results.parent.iterdir()) == before
    asked(
        results, "valleysim calibrate S.toml --targets targets.toml --worlds 256 --histories 32 --save w.npz"
    )
    call("reproduce", results)
    assert sorted(path.name for path in results.parent.iterdir()) == before


def test_a_folder_that_python_saved_says_that_it_cannot_be_asked_again(work: Path, call: Call) -> None:
    valleysim.simulate("S.toml", replicates=40, worlds=2).save("R")
    line = refused(call("reproduce", "R"))
    assert "found no command of the prompt" in line


def test_python_takes_a_path_and_tells_the_same(results: Path) -> None:
    found = valleysim.reproduce(f"{results}")
    assert found.identical
    assert found.differences == ()
    assert f"{found}".startswith("Identical: ")
    with pytest.raises(valleysim.UsageError, match=r"folder: found 3 \(int\); allowed: a path"):
        valleysim.reproduce(3)  # type: ignore[arg-type]
