"""One row a history: CSV, or parquet with the extra."""

import importlib.util
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from valleysim.errors import UsageError
from valleysim.questions.forecast.findings import Findings
from valleysim.report.files import CsvRows, Writer, check_new_file, write_new_file
from valleysim.scenario.sheets.cells import safe_cell
from valleysim.simulation.replay import Replayed, replay

Progress = Callable[[int, int], None]
FILES = (
    "summary.json",
    "horizons.csv",
    "incidence.csv",
    "incidence.png",
    "times.csv",
    "waits.csv",
    "money.csv",
    "page.json",
    "waits.png",
    "spend.png",
    "manifest.json",
)
OF_PORTFOLIOS = (
    "pilots.csv",
    "numbers.csv",
    "pilots.png",
    "numbers.png",
    "joint_confidence.png",
    "shared.png",
)
OF_DATES = ("watch.csv", "watch.png", "by_date.png")


def check_name(path: Path) -> None:
    """See that histories kept in the folder of a run take the name of none of its files."""
    if path.name.lower() in (*FILES, *OF_PORTFOLIOS, *OF_DATES):
        raise UsageError(
            f"--histories: found {path.name!r}, a name that this run needs itself; "
            "allowed: another, such as histories.csv"
        )


def check_form(path: Path) -> None:
    """See that a name says in which form histories are kept; raise `UsageError`."""
    if path.suffix not in (".csv", ".parquet"):
        raise UsageError(f"--histories: found {path.name!r}; allowed: a file that ends in .csv or .parquet")
    if path.suffix == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            "--histories: parquet needs the extra: pip install 'valleysim[parquet]'; or use .csv"
        )


def check_file(path: Path) -> None:
    """See before a long run that histories can be written to ``path``, where no file is yet."""
    check_form(path)
    check_new_file(path)


def write_histories(result: Findings, path: Path, *, progress: Progress | None = None) -> None:
    """Simulate every history of a result again, and write a row for each."""
    check_form(path)
    write_new_file(path, histories_writer(result, path.suffix, progress=progress))


def histories_writer(result: Findings, suffix: str, *, progress: Progress | None = None) -> Writer:
    """What writes a row a history, as ``.csv`` or ``.parquet``."""
    write = _write_csv if suffix == ".csv" else _write_parquet

    def live_again(file: IO[bytes]) -> None:
        parts = replay(result.scenario, result.counts, design=result.run.design)
        write(_told(parts, result.counts.total, progress), file)

    return live_again


def _told(parts: Iterator[Replayed], planned: int, progress: Progress | None) -> Iterator[Replayed]:
    done = 0
    for part in parts:
        yield part
        done += len(part["world"])
        if progress is not None:
            progress(done, planned)


def _write_csv(parts: Iterator[Replayed], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    table = CsvRows(text.write)
    for number, part in enumerate(parts):
        if number == 0:
            table.add(part)
        table.add_plain(zip(*(_plain(column) for column in part.values()), strict=True))
    text.flush()
    text.detach()


def _plain(column: Any) -> list[Any]:
    """Values as CSV writes them: nothing for months that never come, and no text acts as a formula."""
    if column.dtype.kind == "U":
        safe = {text: safe_cell(text) for text in set(column.tolist())}
        return [safe[text] for text in column.tolist()]
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
