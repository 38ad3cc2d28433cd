"""The files of a comparison."""

from functools import partial
from typing import TYPE_CHECKING

from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content
from valleysim.report.pictures import Draw, content

if TYPE_CHECKING:
    from valleysim.questions.compare.answer import Comparison


def comparison_files(comparison: "Comparison") -> Content:
    """compare.json, differences.csv and curves.png; with gaps gap.csv and a picture of each."""
    document = comparison.document()
    texts = {
        "compare.json": json_text(document),
        "differences.csv": csv_text(comparison.difference_rows()),
    }
    if comparison.gaps:
        texts["gap.csv"] = csv_text(comparison.gap_rows())
    return content(
        texts, lambda: _pictures(comparison), tuple(side.scenario for side in comparison.sides), document
    )


def _pictures(comparison: "Comparison") -> dict[str, Draw]:
    from valleysim.questions.compare.figures import draw_comparison, draw_gap

    pictures: dict[str, Draw] = {"curves.png": partial(draw_comparison, comparison)}
    for gap in comparison.gaps:
        name = "gap.png" if gap is comparison.gaps[-1] else f"gap_{gap.month:g}.png"
        pictures[name] = partial(draw_gap, comparison, gap.month)
    return pictures
