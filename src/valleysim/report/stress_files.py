"""The files of a stressed coalition."""

from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from valleysim.report.figures import figure_of
from valleysim.report.files import check_folder, csv_text, json_text, write_atomically
from valleysim.report.stress_figures import draw_departures, draw_worth

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from valleysim.questions.stress import Stress

PARTS = ("departures", "pairs", "reorganisations", "quorums", "weights", "additions", "coalitions")


def write_stress(stress: "Stress", folder: Path) -> None:
    """Write stress.json, a table a part as CSV, and the pictures."""
    check_folder(folder)
    tables = {
        "seats": stress.worth,
        **{part: stress.part(part) for part in PARTS},
        "breaking": stress.breaking,
    }
    texts = {f"{name}.csv": csv_text(rows) for name, rows in tables.items() if rows and name != "breaking"}
    if stress.breaking:
        columns = ("distance", "part", "words", "value", "difference", "difference_mc_error")
        texts["breaking.csv"] = csv_text({name: row[name] for name in columns} for row in stress.breaking)
    texts["stress.json"] = json_text(stress.document())
    pictures = {"worth.png": figure_of(draw_worth(stress))}
    if stress.part("departures"):
        pictures["departures.png"] = figure_of(draw_departures(stress))
    for name, text in texts.items():
        write_atomically(folder / name, partial(_write_text, text))
    for name, picture in pictures.items():
        write_atomically(folder / name, partial(_write_picture, picture))


def _write_text(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


def _write_picture(figure: "Figure", file: IO[bytes]) -> None:
    figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
