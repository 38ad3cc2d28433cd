"""``--xlsx`` of the commands: alone, in the folder of ``--out``, and what is refused."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Call

RUN = ("run", "enterprise", "--replicates", "200", "--worlds", "10", "--threads", "1")


def test_a_workbook_alone_is_written_and_replaced(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    for _ in range(2):
        said = call(*RUN, "--xlsx", path)
        assert (said.code, said.out.splitlines()[-1]) == (0, f"written: {path}")
    made = {row[0]: row[1] for row in openpyxl.load_workbook(path)["README"].iter_rows(values_only=True)}
    assert f"--xlsx {path}" in made["command"]
    assert made["run.seed"] == 1


def test_a_workbook_in_the_folder_is_a_file_of_its_set(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    for _ in range(2):
        assert call(*RUN, "--out", folder, "--xlsx", folder / "book.xlsx").code == 0
    assert "book.xlsx" in json.loads((folder / "manifest.json").read_text())["files"]
    assert openpyxl.load_workbook(folder / "book.xlsx").sheetnames[0] == "summary"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("book.xls", "ends in .xlsx"),
        ("results/below/book.xlsx", "directly in that folder"),
        ("none/b.xlsx", "exists"),
    ],
)
def test_what_is_no_place_for_a_workbook_is_refused(
    name: str, allowed: str, tmp_path: Path, call: Call
) -> None:
    said = call(*RUN, "--out", tmp_path / "results", "--xlsx", tmp_path / name)
    assert (said.code, said.out) == (2, "")
    assert allowed in said.err
    assert list(tmp_path.iterdir()) == []
