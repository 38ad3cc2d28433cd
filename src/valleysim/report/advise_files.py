"""Advice written into a folder: the document, the tables, the pictures."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valleysim.questions.next_best import NextBest
from valleysim.report.advise_figures import draw_frontier, draw_next_best, draw_singles
from valleysim.report.figures import figure_of
from valleysim.report.files import check_folder, csv_text, json_text, write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from valleysim.questions.advise import Advice


def write_advice(advice: "Advice | NextBest", folder: Path, command: str) -> None:
    """Write document, tables and pictures, each whole or not at all."""
    check_folder(folder)
    document = advice.document()
    document["manifest"]["command"] = command
    texts = {"advise.json": json_text(document), "actions.csv": csv_text(map(_flat, document["actions"]))}
    if isinstance(advice, NextBest):
        pictures: dict[str, Figure] = {"next_best.png": figure_of(draw_next_best(advice))}
    else:
        texts["frontier.csv"] = csv_text(map(_flat, document["frontier"]))
        pictures = {
            "actions.png": figure_of(draw_singles(advice)),
            "frontier.png": figure_of(draw_frontier(advice)),
        }
    for name, text in texts.items():
        write_atomically(folder / name, partial(_write_text, text))
    for name, figure in pictures.items():
        write_atomically(folder / name, partial(_write_picture, figure))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a table: what is nested gets the names of both, lists of words are joined."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{inner}": one for inner, one in value.items()}
        elif isinstance(value, list):
            if not value or not isinstance(value[0], dict):
                flat[key] = "; ".join(value)
        else:
            flat[key] = value
    return flat


def _write_text(text: str, file: Any) -> None:
    file.write(text.encode())


def _write_picture(figure: "Figure", file: Any) -> None:
    figure.savefig(file, format="png", dpi=160, metadata={"Software": None})
