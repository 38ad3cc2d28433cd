"""Two folders compared value by value: what differs is told by file and field, and counted."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from valleysim.report.differences import MOST_KEPT, Comparison, compare_folders
from valleysim.report.reproduction import Reproduction
from valleysim.report.saved import SavedFolder

SUMMARY = {
    "answer": "one",
    "rows": [{"month": 3.0, "share": 0.25, "held": True}, {"month": 6.0, "share": 0.5, "held": None}],
    "manifest": {"started": "then"},
}
CSV = "month,share\n3,0.25\n6,0.5\n"


def folder(path: Path, files: dict[str, str], **told: Any) -> SavedFolder:
    """A folder with these files and a manifest that lists them."""
    path.mkdir()
    for name, text in files.items():
        (path / name).write_text(text, "utf-8")
    manifest = {"run": {"seed": 1}, "scenarios": [{"name": "a", "hash": "1", "document": {"b": 2}}], **told}
    versions = {"valleysim": "1.0", "numpy": "2.0"}
    return SavedFolder(
        path,
        "valleysim run S.toml",
        "..",
        {"S.toml": "0"},
        dict.fromkeys(files, "0"),
        versions,
        manifest,
        True,
    )


def differences(
    tmp_path: Path, then: dict[str, str], now: dict[str, str], **told: Any
) -> list[tuple[str, ...]]:
    """What differs between two folders with these files."""
    found = compare_folders(folder(tmp_path / "then", then), folder(tmp_path / "now", now, **told))
    assert sum(found.counts.values()) == len(found.kept)
    return [(one.file, one.field, one.then, one.now) for one in found.kept]


def summary(**changes: Any) -> dict[str, str]:
    """A folder's document with other values."""
    return {"summary.json": json.dumps({**SUMMARY, **changes})}


def test_equal_folders_are_identical_and_their_values_are_counted(tmp_path: Path) -> None:
    files = {**summary(), "a.csv": CSV, "a.png": "x", "page.json": "{}"}
    found = compare_folders(folder(tmp_path / "then", files), folder(tmp_path / "now", files))
    assert found.kept == []
    assert found.counts == {"manifest.json": 0, "summary.json": 0, "a.csv": 0}
    manifest, document, table = 1 + 3 + 1, 1 + 6, 4
    assert found.n_values == manifest + document + table
    assert sorted(found.not_compared) == ["a.png", "page.json"]


def test_when_and_how_it_was_made_pictures_and_page_are_not_compared(tmp_path: Path) -> None:
    then = {**summary(), "a.png": "x", "page.json": "{}"}
    now = {**summary(manifest={"started": "now"}), "a.png": "y", "page.json": "[]"}
    assert differences(tmp_path, then, now, started="now", seconds=3.0, platform="other") == []


def rows(share: Any, held: Any = True) -> list[dict[str, Any]]:
    """The rows of the document with another first one."""
    return [{"month": 3.0, "share": share, "held": held}, SUMMARY["rows"][1]]  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"answer": "two"}, ("answer", '"one"', '"two"')),
        ({"rows": rows(0.25 + 2**-54)}, ("rows[0].share", "0.25", "0.25000000000000006")),
        ({"rows": rows("0.25")}, ("rows[0].share", "0.25", '"0.25"')),
        ({"rows": rows(None)}, ("rows[0].share", "0.25", "null")),
        ({"rows": rows(0.25, held=1)}, ("rows[0].held", "true", "1")),
        ({"rows": SUMMARY["rows"][:1]}, ("rows, entries", "2", "1")),  # type: ignore[index]
        ({"rows": 3}, ("rows", "[{ month = …, share = …, held = … }, { month = …, sha…", "3")),
        ({"more": 3}, ("more", "nothing", "3")),
    ],
)
def test_a_value_that_differs_is_told_by_its_place(
    tmp_path: Path, changes: dict[str, Any], found: tuple[str, ...]
) -> None:
    ((file, *told),) = differences(tmp_path, summary(), summary(**changes))
    assert file == "summary.json"
    assert told[:1] + told[2:] == [found[0], found[2]]
    assert told[1][:20] == found[1][:20]


def test_long_texts_that_begin_alike_are_told_where_they_part(tmp_path: Path) -> None:
    ((_, _, then, now),) = differences(
        tmp_path, summary(answer="x" * 90 + "3"), summary(answer="x" * 90 + "4")
    )
    assert (then[-3:], now[-3:]) == ('x3"', 'x4"')
    assert then[:2] == '"…'


def test_a_value_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = {"summary.json": json.dumps({key: SUMMARY[key] for key in ("rows", "manifest")})}
    assert differences(tmp_path, summary(), gone) == [("summary.json", "answer", '"one"', "nothing")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("month,share\n3,0.25\n6,0.5001\n", [("row 3, share", "0.5", "0.5001")]),
        ("month,share\n3,0.25\n6,\n", [("row 3, share", "0.5", "nothing")]),
        ("month,share\n3.0,2.5e-1\n6,0.50\n", []),
        ("month,share\n3,0.25\n", [("rows", "3", "2")]),
        (
            "share,month\n0.25,3\n0.5,7\n",
            [("row 1, heads", "month, share", "share, month"), ("row 3, month", "6", "7")],
        ),
        (
            "month,share,x\n3,0.25,1\n6,0.5,1\n",
            [("row 1, heads", "month, share", "month, share, x")],
        ),
        ("", [("row 1, heads", "month, share", ""), ("rows", "3", "0")]),
    ],
)
def test_a_cell_that_differs_is_told_by_row_and_column(
    tmp_path: Path, text: str, found: list[tuple[str, ...]]
) -> None:
    assert differences(tmp_path, {"a.csv": CSV}, {"a.csv": text}) == [("a.csv", *one) for one in found]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ({}, ("the file", "nothing", "its values")),
        ({"summary.json": "{"}, ("the file", "a file that cannot be read", "its values")),
        ({"summary.json": "[]"}, ("the file", "a file that cannot be read", "its values")),
        ({"summary.json": "[" * 100_000}, ("the file", "a file that cannot be read", "its values")),
    ],
)
def test_a_file_that_is_missing_or_cannot_be_read_is_one_difference(
    tmp_path: Path, then: dict[str, str], told: tuple[str, ...]
) -> None:
    assert differences(tmp_path, then, summary()) == [("summary.json", *told)]


def test_a_listed_file_that_was_deleted_is_told(tmp_path: Path) -> None:
    then, now = folder(tmp_path / "then", {"a.csv": CSV}), folder(tmp_path / "now", {"a.csv": CSV})
    (then.path / "a.csv").unlink()
    (one,) = compare_folders(then, now).kept
    assert (one.field, one.then, one.now) == ("the file", "no such file", "its values")


def test_scenarios_inputs_and_numbers_of_the_manifests_are_compared(tmp_path: Path) -> None:
    then = folder(tmp_path / "then", {})
    scenarios = [{"hash": "2", "name": "a", "document": {"b": 3}}]
    now = folder(tmp_path / "now", {}, run={"seed": 2}, scenarios=scenarios)
    now = replace(now, inputs={"S.toml": "9"})
    assert [(one.field, one.then, one.now) for one in compare_folders(then, now).kept] == [
        ("inputs.S.toml", '"0"', '"9"'),
        ("scenarios[0].document.b", "2", "3"),
        ("scenarios[0].hash", '"1"', '"2"'),
        ("run.seed", "1", "2"),
    ]


def test_all_differences_are_counted_and_the_first_thousand_kept() -> None:
    found = Comparison()
    found.compare("a.json", "x", [0] * 2_500, [1] * 2_500)
    assert (len(found.kept), found.counts) == (MOST_KEPT, {"a.json": 2_500})


def test_the_first_ten_are_shown_with_their_number_and_versions_beside(tmp_path: Path) -> None:
    then = replace(folder(tmp_path / "then", {}), versions={"valleysim": "0.9", "numpy": "2.0"})
    now = folder(tmp_path / "now", {})
    found = Comparison(counts={"manifest.json": 0})
    found.compare("a.json", "x", [0] * 12, [1] * 12)
    told = Reproduction.of(then, now, found, ("a.json",))
    assert not told.identical
    assert (
        told.sentence == "Not identical: 12 of 12 values in 2 files differ from what they were: a.json (12)."
    )
    _, versions, changed, table, note = told.content()
    assert "valleysim 0.9 then, 1.0 now" in f"{versions}"
    assert "numpy" not in f"{versions}"
    assert "Changed since valleysim wrote it: a.json." in f"{changed}"
    assert getattr(table, "title", None) == "The first 10 of 12 that differ"
    assert len(getattr(table, "styles", ())) == 10
    assert "Not compared: dates" in f"{note}"
    assert len(told.document()["differences"]) == 12
