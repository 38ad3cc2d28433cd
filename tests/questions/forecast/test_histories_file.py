"""A row a history, as CSV and as parquet: what `histories` gives in Python."""

import gc
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.golden.test_golden import RICH
from valleysim import OutputError, Result, UsageError, histories, loads, simulate
from valleysim.kernel.draws.columns import BLOCK
from valleysim.questions.forecast import histories_file as report
from valleysim.questions.forecast.histories_file import check_file, write_histories
from valleysim.scenario.sheets.cells import plain_cell
from valleysim.simulation.replay import replay
from valleysim.worlds.design import Design

formats = pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])


@pytest.fixture(scope="module")
def result() -> Result:
    """A world has more histories than one block of the kernel."""
    return simulate(loads(RICH), replicates=1_801, worlds=3, seed=3, threads=1)


def read(path: Path) -> pd.DataFrame:
    """A table as written: months that never come are missing."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@formats
def test_what_is_read_back_equals_histories_in_python(result: Result, tmp_path: Path, name: str) -> None:
    write_histories(result, tmp_path / name)
    found, expected = read(tmp_path / name), histories(result)
    assert list(found.columns) == list(expected.columns)
    assert len(found) == len(expected) == 1_801
    infinite = 0
    for column in expected.columns:
        wanted = expected[column]
        if wanted.dtype.kind != "f":
            assert [f"{one}" for one in found[column]] == [f"{one}" for one in wanted], column
            continue
        numbers = np.array([np.nan if one == "" else float(one) for one in found[column]])
        infinite += np.count_nonzero(np.isinf(wanted))
        assert np.array_equal(numbers, np.where(np.isinf(wanted), np.nan, wanted), equal_nan=True), column
    assert infinite > 1_000
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_both_forms_hold_the_same_types(result: Result, tmp_path: Path) -> None:
    write_histories(result, tmp_path / "rows.parquet")
    table = pd.read_parquet(tmp_path / "rows.parquet")
    whole = ["world", "replicate", "builders_present"]
    assert [table[name].dtype.kind for name in whole] == ["i"] * 3
    rest = table.drop(columns=[*whole, "outcome", "cause"])
    assert {dtype.kind for dtype in rest.dtypes} == {"f"}
    assert not np.isinf(rest.to_numpy()).any()


@formats
def test_progress_rises_to_all_histories(result: Result, tmp_path: Path, name: str) -> None:
    told: list[tuple[int, int]] = []
    write_histories(result, tmp_path / name, progress=lambda *both: told.append(both))
    done = [one for one, _ in told]
    assert {planned for _, planned in told} == {1_801}
    assert done == [BLOCK, 601, 601 + BLOCK, 1_201, 1_201 + BLOCK, 1_801]


def failing(*_: Any, **__: Any) -> Iterator[dict[str, np.ndarray]]:
    """One block, then a full disk."""
    yield {"world": np.arange(4), "live": np.array([1.0, np.inf, 2.5, 3.0])}
    raise OSError(28, "No space left on device")


@formats
def test_a_write_that_fails_half_way_leaves_nothing(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(report, "replay", failing)
    with pytest.raises(OutputError, match="found no space left on device"):
        write_histories(result, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@formats
def test_a_file_that_is_there_is_never_replaced(result: Result, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    for refuse in (check_file, lambda path: write_histories(result, path)):
        with pytest.raises(OutputError, match="found a file that is already there; allowed: a new name"):
            refuse(tmp_path / name)
    assert (tmp_path / name).read_text() == "precious"


class Full(io.BytesIO):
    """A file on a disk that is full after so many bytes."""

    room = 20_000

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("write", [report._write_csv, report._write_parquet])
def test_a_disk_that_is_full_half_way_is_one_error_and_no_more(result: Result, write: Any) -> None:
    """What is left open does not try again, nor print anything, when it is let go."""
    file = Full()
    with pytest.raises(OSError, match="No space left"):
        write(replay(result.scenario, result.counts, design=Design(3)), file)
    file.close()
    gc.collect()


def test_names_that_cannot_be_used_are_refused_before_anything_is_lived(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> Iterator[Any]:
        raise AssertionError("lived")

    monkeypatch.setattr(report, "replay", never)
    (tmp_path / "folder.csv").mkdir()
    for path, raised in (
        ("rows.txt", UsageError),
        ("rows", UsageError),
        ("absent/rows.csv", OutputError),
        ("folder.csv", OutputError),
    ):
        with pytest.raises(raised, match=r"allowed: a (file|new name)"):
            write_histories(result, tmp_path / path)
    assert [one.name for one in tmp_path.iterdir()] == ["folder.csv"]


def test_parquet_without_its_extra_is_refused_and_csv_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    check_file(tmp_path / "rows.csv")
    with pytest.raises(UsageError, match=r"pip install 'valleysim\[parquet\]'; or use \.csv"):
        check_file(tmp_path / "rows.parquet")


def test_names_that_look_like_formulas_do_not_act_and_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    names = ['=HYPERLINK("www.evil.example")', "-2", "plain"]
    pilots = "".join(f"[[pilots]]\nname = '{name}'\n" for name in names)
    result = simulate(
        loads(f'extends = "enterprise"\nname = "x"\n{pilots}'), replicates=40, worlds=4, threads=1
    )
    write_histories(result, tmp_path / "rows.csv")
    rows = pd.read_csv(tmp_path / "rows.csv")
    assert set(rows["pilot"]) == {f"'{names[0]}", "'-2", "plain"}
    assert {plain_cell(name) for name in rows["pilot"]} == set(names)
    assert rows["npv"].dtype.kind == "f"
    assert rows["npv"].min() < 0.0
