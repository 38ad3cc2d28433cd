"""One row a history: CSV, or parquet with the extra."""

import csv
import importlib.util
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from valleysim.errors import OutputError, UsageError
from valleysim.report.files import check_writable, write_atomically
from valleysim.simulation.replay import Replayed, replay

if TYPE_CHECKING:
    from valleysim.results import Result

Progress = Callable[[int, int], None]


def check_file(path: Path) -> None:
    """See before a long run that histories can be written to ``path``."""
    if path.suffix not in (".csv", ".parquet"):
        raise UsageError(f"--histories: found {path.name!r}; allowed: a file that ends in .csv or .parquet")
    if path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            "--histories: parquet needs the extra: pip install 'valleysim[parquet]'; or use .csv"
        )
    if path.is_dir() or not path.parent.is_dir():
        raise OutputError(
            f"{path}: found no such folder, or a folder; allowed: a file in a folder that exists"
        )
    check_writable(path, path.parent)


def write_histories(result: "Result", path: Path, *, progress: Progress | None = None) -> None:
    """Live every history of a result again, and write a row for each."""
    check_file(path)
    parts = _told(replay(result.scenario, result.counts, seed=result.run.seed), result.counts.total, progress)
    if path.suffix == ".csv":
        write_atomically(path, lambda file: _write_csv(parts, file))
    else:
        write_atomically(path, lambda file: _write_parquet(parts, file))


def _told(parts: Iterator[Replayed], planned: int, progress: Progress | None) -> Iterator[Replayed]:
    done = 0
    for part in parts:
        yield part
        done += len(part["world"])
        if progress is not None:
            progress(done, planned)


def _write_csv(parts: Iterator[Replayed], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    for number, part in enumerate(parts):
        if number == 0:
            writer.writerow(part)
        writer.writerows(zip(*(_plain(column) for column in part.values()), strict=True))
    text.flush()
    text.detach()


def _plain(column: Any) -> list[Any]:
    """Values as CSV writes them: nothing for months that never come."""
    if column.dtype.kind != "f":
        return list(column.tolist())
    return [repr(value) if math.isfinite(value) else "" for value in column.tolist()]


def _write_parquet(parts: Iterator[Replayed], file: IO[bytes]) -> None:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    writer = None
    try:
        for part in parts:
            columns = {
                name: pa.array(column, mask=~np.isfinite(column))
                if column.dtype.kind == "f"
                else pa.array(column)
                for name, column in part.items()
            }
            table = pa.table(columns)
            if writer is None:
                writer = parquet.ParquetWriter(file, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()
    finally:
        # Left open after a failure, it would try again once the file is closed, and print a traceback.
        if writer is not None:
            writer.is_open = False
