"""``--out`` and ``--histories``: what they write, whole or not at all."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENTERPRISE, Call
from valleysim import load
from valleysim.questions.forecast.histories_file import FILES

FEW = ("--replicates", "2000")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def written(call: Call, empty: Path) -> tuple[Path, dict[str, Any]]:
    """A folder of results, and the document that the same run prints."""
    said = call("run", ENTERPRISE, *FEW, "--seed", 5, "--json", "--out", "results/first")
    assert (said.code, said.err) == (0, "")
    return empty / "results" / "first", json.loads(said.out)


def test_a_folder_holds_its_files_and_no_other(written: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = written
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert sorted(FILES) == [
        "horizons.csv",
        "incidence.csv",
        "incidence.png",
        "manifest.json",
        "money.csv",
        "page.json",
        "spend.png",
        "summary.json",
        "times.csv",
        "waits.csv",
        "waits.png",
    ]


def test_the_summary_written_is_the_summary_printed(written: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = written
    kept = json.loads((folder / "summary.json").read_text("utf-8"))
    assert kept.pop("manifest")["command"] == printed.pop("manifest")["command"]
    assert kept == printed


def test_the_manifest_says_how_to_make_the_same_again(written: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = written
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (scenario,) = manifest["scenarios"]
    assert scenario["hash"] == load(ENTERPRISE).hash == printed["scenario"]["hash"]
    assert scenario["name"] == printed["scenario"]["name"]
    assert scenario["document"]["pilot"]["success"] == "0.7 to 0.95"
    assert manifest["inputs"] == [{"name": f"{ENTERPRISE}", "sha256": digest(ENTERPRISE)}]
    assert manifest["files"] == {name: digest(folder / name) for name in FILES if name != "manifest.json"}
    assert manifest["run"]["seed"] == 5
    assert manifest["run"]["replicates"] == 2000
    assert set(manifest["versions"]) == {"valleysim", "python", "numpy", "numba"}
    wanted = f"valleysim run {ENTERPRISE} --replicates 2000 --seed 5 --json --out results/first"
    assert manifest["command"] == wanted
    assert manifest["started"].endswith("+00:00")
    assert manifest["seconds"] > 0.0


def test_the_table_of_horizons_says_what_the_summary_says(written: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = written
    rows = rows_of(folder / "horizons.csv")
    assert len(rows) == 6
    for row, one in zip(rows, printed["horizons"], strict=True):
        assert float(row["month"]) == one["month"]
        assert float(row["reached"]) == one["reached"]["value"]
        for name in ("mc_error", "low", "high", "held"):
            assert float(row[name]) == one["reached"][name]
        for kind in ("rolled_back", "abandoned", "stalled"):
            for key, share in one[kind].items():
                assert float(row[f"{kind}.{key}"]) == share


def test_the_table_of_incidence_adds_to_one_at_every_eighth_of_a_month(
    written: tuple[Path, dict[str, Any]],
) -> None:
    folder, printed = written
    rows = rows_of(folder / "incidence.csv")
    totals: dict[float, float] = {}
    for row in rows:
        totals[float(row["month"])] = totals.get(float(row["month"]), 0.0) + float(row["share"])
    assert list(totals) == [k / 8 for k in range(8 * 36 + 1)]
    assert list(totals.values()) == pytest.approx([1.0] * len(totals), abs=1e-12)
    reached = [row for row in rows if row["class"] == "reached"]
    assert reached[-1]["cause"] == ""
    assert float(reached[-1]["share"]) == printed["horizons"][-1]["reached"]["value"]
    assert [row["month"] for row in reached if row["low"]] == [f"{float(month)}" for month in range(37)]


def test_the_picture_is_a_picture(written: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = written
    data = (folder / "incidence.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert data.endswith(b"IEND\xaeB`\x82")
    assert int.from_bytes(data[16:20], "big") > 1000


def test_a_second_run_replaces_the_files_of_the_first(call: Call, empty: Path) -> None:
    for seed in (1, 2):
        said = call("run", ENTERPRISE, *FEW, "--seed", seed, "--out", "results")
        assert said.code == 0
        assert said.out.endswith("written: results\n")
    assert json.loads((empty / "results" / "summary.json").read_text("utf-8"))["run"]["seed"] == 2
    assert [path.name for path in empty.iterdir()] == ["results"]


def test_files_of_another_question_do_not_stay(call: Call, empty: Path) -> None:
    pilots = "".join(f'[[pilots]]\nname = "{name}"\n' for name in "ab")
    (empty / "two.toml").write_text(f'extends = "enterprise"\nname = "two"\n{pilots}')
    few = ("--replicates", 200, "--worlds", 20, "--out", "results")
    kept = []
    for arguments in (
        ("run", "two.toml"),
        ("explain", ENTERPRISE, "--no-sensitivity"),
        ("compare", ENTERPRISE, "mid_market", "--no-gap"),
        ("run", ENTERPRISE),
    ):
        said = call(*arguments, *few)
        assert said.code == 0, said.err
        manifest = json.loads(Path("results/manifest.json").read_text("utf-8"))
        names = {path.name for path in Path("results").iterdir()}
        assert names == {"manifest.json", *manifest["files"]}
        assert len(manifest["scenarios"]) == (2 if arguments[0] == "compare" else 1)
        kept.append(names)
    assert "pilots.csv" in kept[0]
    assert kept[-1] == set(FILES)


def test_histories_in_the_folder_of_a_run_are_of_its_set(call: Call, empty: Path) -> None:
    both = ("--out", "results", "--histories", "results/rows.csv")
    for seed in (1, 2):
        said = call("run", ENTERPRISE, *FEW, "--seed", seed, *both)
        assert said.code == 0, said.err
    assert {path.name for path in Path("results").iterdir()} == {*FILES, "rows.csv"}
    assert "rows.csv" in json.loads(Path("results/manifest.json").read_text("utf-8"))["files"]
    assert len(rows_of(Path("results/rows.csv"))) == 2000
    other = f"{empty.resolve()}/./results/rows.csv"
    assert call("run", ENTERPRISE, *FEW, "--out", "results", "--histories", other).code == 0
    assert "rows.csv" in json.loads(Path("results/manifest.json").read_text("utf-8"))["files"]
    assert call("run", ENTERPRISE, *FEW, "--out", "results").code == 0
    assert {path.name for path in Path("results").iterdir()} == set(FILES)
    said = call("run", ENTERPRISE, *FEW, "--out", "results", "--histories", "results/Pilots.csv")
    assert (said.code, said.out) == (2, "")
    assert "'Pilots.csv', a name that this run needs itself" in said.err


@pytest.mark.parametrize("endpoint", ["live", "production"])
def test_every_history_is_a_row_and_outcomes_agree_with_the_summary(
    call: Call, empty: Path, endpoint: str
) -> None:
    said = call(
        "run", ENTERPRISE, *FEW, "--endpoint", endpoint, "--json", "--histories", "rows.csv"
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    document = json.loads(said.out)
    rows = rows_of(empty / "rows.csv")
    assert len(rows) == len({(row["world"], row["replicate"]) for row in rows}) == 2000
    last = document["horizons"][-1]
    reached = [row for row in rows if row[endpoint]]
    assert len(reached) / 2000 == last["reached"]["value"]
    others = Counter((row["outcome"], row["cause"]) for row in rows if not row[endpoint])
    found = {
        (kind, key): count / 2000
        for (kind, key), count in others.items()
        if kind in ("abandoned", "rolled_back")
    }
    for kind in ("abandoned", "rolled_back"):
        for key, share in last[kind].items():
            assert found.pop((kind, key), 0.0) == share
    assert found == {}
    stalled = Counter(row["cause"] for row in rows if row["outcome"] in ("stalled", "live", "production"))
    for key, share in last["stalled"].items():
        waiting = stalled[key] - sum(row["cause"] == key and row["outcome"] != "stalled" for row in reached)
        assert waiting / 2000 == share
    held = [row for row in reached if row["outcome"] != "rolled_back"]
    assert len(held) / 2000 == last["reached"]["held"]


def test_parquet_holds_the_same_rows_as_csv(call: Call, empty: Path) -> None:
    from pyarrow import parquet

    for name in ("rows.csv", "rows.parquet"):
        said = call("run", ENTERPRISE, *FEW, "--histories", name)
        assert said.code == 0
        assert said.out.endswith(f"written: {name}\n")
    table = parquet.read_table(empty / "rows.parquet").to_pylist()
    rows = rows_of(empty / "rows.csv")
    assert len(table) == len(rows) == 2000
    assert list(table[0]) == list(rows[0])
    for one, row in zip(table, rows, strict=True):
        assert {key: "" if value is None else f"{value}" for key, value in one.items()} == row
    assert sorted(path.name for path in empty.iterdir()) == ["rows.csv", "rows.parquet"]


def test_tables_and_histories_are_written_by_one_run(call: Call, empty: Path) -> None:
    said = call("run", ENTERPRISE, *FEW, "--out", "results", "--histories", "rows.csv")
    assert said.code == 0
    assert said.out.endswith("written: results\nwritten: rows.csv\n")
    assert len(rows_of(empty / "rows.csv")) == 2000
    assert len(list((empty / "results").iterdir())) == len(FILES)


def test_parquet_without_its_extra_is_refused_before_the_run(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = call("run", ENTERPRISE, *FEW, "--histories", "rows.parquet")
    assert (said.code, said.out) == (2, "")
    assert "pip install 'valleysim[parquet]'" in said.err
    assert list(empty.iterdir()) == []
