"""Files: written whole or not at all (a temporary file, flushed to the disk, then renamed)."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from valleysim.errors import OutputError
from valleysim.report.characters import escaped_in_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from valleysim.results import Result

FILES = ("summary.json", "horizons.csv", "incidence.csv", "incidence.png", "manifest.json")


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it; raise `OutputError`."""
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise OutputError(f"{path}: found {_reason(error)}; allowed: a place to write to") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def check_folder(folder: Path) -> None:
    """Make a folder, and see before a long run that it can be written to; raise `OutputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: found {_reason(error)}; allowed: a folder to write to") from None
    check_writable(folder, folder)


def check_writable(path: Path, folder: Path) -> None:
    """See that a file can be made in ``folder``, for the sake of ``path``; raise `OutputError`."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"{path}: found {_reason(error)}; allowed: a folder to write to") from None


def _reason(error: OSError) -> str:
    return (error.strerror or f"{error}").lower()


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON text, always the same for the same values."""
    return escaped_in_json(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV text with a header; nothing is written for None."""
    rows = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_folder(result: "Result", folder: Path, command: str) -> None:
    """Write summary, tables, picture and manifest of a result into a folder."""
    from valleysim.report.figures import draw_incidence, figure_of

    check_folder(folder)
    document = result.summary()
    manifest = {
        "command": command,
        "scenario": {
            "name": result.scenario.name,
            "hash": result.scenario.hash,
            "document": dict(result.scenario.document),
        },
        "run": document["run"],
        **{key: value for key, value in document["manifest"].items() if key != "command"},
    }
    horizons = [one.flat() for one in result.horizon_list]
    incidence = result.classes.rows(result.counts, result.reached)
    figure = figure_of(draw_incidence(result))
    texts = {
        "summary.json": json_text(document),
        "horizons.csv": csv_text(horizons),
        "incidence.csv": csv_text(incidence),
        "manifest.json": json_text(manifest),
    }
    pictures = {"incidence.png": figure}
    if result.is_portfolio:
        texts |= _portfolio_texts(result)
        pictures |= _portfolio_pictures(result)
    for name, text in texts.items():
        write_atomically(folder / name, partial(_write_text, text))
    for name, picture in pictures.items():
        write_atomically(folder / name, partial(_write_picture, picture))


def _portfolio_texts(result: "Result") -> dict[str, str]:
    """Tables of a portfolio: a row a pilot, and a row a horizon and number of pilots."""
    from valleysim.results.pilots import flat_pilot

    numbers = [
        {
            "month": row["month"],
            "number": number,
            "share": row["shares"][number],
            "share_independent": row["shares_independent"][number],
            "at_least": row["at_least"][number],
            "at_least_independent": row["at_least_independent"][number],
        }
        for row in result.portfolio["numbers"]
        for number in range(result.counts.pilots + 1)
    ]
    return {
        "pilots.csv": csv_text([flat_pilot(row) for row in result.pilot_list]),
        "numbers.csv": csv_text(numbers),
    }


def _portfolio_pictures(result: "Result") -> "dict[str, Figure]":
    from valleysim.report.figures import figure_of
    from valleysim.report.portfolio_figures import draw_joint_confidence, draw_numbers, draw_pilots

    pictures = {"numbers.png": draw_numbers, "pilots.png": draw_pilots}
    if result.portfolio["sunk"]["levels"][-1]["var"]:
        pictures["joint_confidence.png"] = draw_joint_confidence
    return {name: figure_of(draw(result)) for name, draw in pictures.items()}


def _write_picture(figure: "Figure", file: IO[bytes]) -> None:
    figure.savefig(file, format="png", dpi=160, metadata={"Software": None})


def _write_text(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


def write_new(path: Path, text: str) -> None:
    """Write a text file that is not there yet; raise `OutputError` if it is."""
    if os.path.exists(path):
        raise OutputError(f"{path}: found a file that is already there; allowed: a new name")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: found no folder {path.parent}; allowed: a file in a folder that exists")
    write_atomically(path, lambda file: file.write(text.encode()))
