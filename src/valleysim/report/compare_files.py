"""The files of a comparison."""

from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from valleysim.report.compare_figures import draw_comparison, draw_gap
from valleysim.report.figures import figure_of
from valleysim.report.files import check_folder, csv_text, json_text, write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from valleysim.questions.comparison import Comparison


def write_comparison(comparison: "Comparison", folder: Path) -> None:
    """Write compare.json, differences.csv and curves.png; with gaps gap.csv and a picture of each."""
    check_folder(folder)
    texts = {
        "compare.json": json_text(comparison.document()),
        "differences.csv": csv_text(comparison.difference_rows()),
    }
    pictures = {"curves.png": figure_of(draw_comparison(comparison))}
    if comparison.gaps:
        texts["gap.csv"] = csv_text(comparison.gap_rows())
    for gap in comparison.gaps:
        name = "gap.png" if gap is comparison.gaps[-1] else f"gap_{gap.month:g}.png"
        pictures[name] = figure_of(draw_gap(comparison, gap.month))
    for name, text in texts.items():
        write_atomically(folder / name, partial(_write_text, text))
    for name, picture in pictures.items():
        write_atomically(folder / name, partial(_write_picture, picture))


def _write_text(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


def _write_picture(figure: "Figure", file: IO[bytes]) -> None:
    figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
