"""The files of an explanation."""

from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from valleysim.report.explain_figures import draw_mechanisms, draw_quantities
from valleysim.report.figures import figure_of
from valleysim.report.files import check_folder, csv_text, json_text, write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from valleysim.questions.explain import Explanation


def write_explanation(explanation: "Explanation", folder: Path) -> None:
    """Write explain.json, mechanisms.csv and .png, variance.csv; with unknowns quantities.csv and .png."""
    check_folder(folder)
    texts = {
        "explain.json": json_text(explanation.document()),
        "mechanisms.csv": csv_text(explanation.mechanism_rows()),
        "variance.csv": csv_text(explanation.variance_rows()),
    }
    pictures = {"mechanisms.png": figure_of(draw_mechanisms(explanation))}
    if explanation.sensitivity is not None:
        texts["quantities.csv"] = csv_text(explanation.quantity_rows())
        pictures["quantities.png"] = figure_of(draw_quantities(explanation))
    for name, text in texts.items():
        write_atomically(folder / name, partial(_write_text, text))
    for name, picture in pictures.items():
        write_atomically(folder / name, partial(_write_picture, picture))


def _write_text(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


def _write_picture(figure: "Figure", file: IO[bytes]) -> None:
    figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
