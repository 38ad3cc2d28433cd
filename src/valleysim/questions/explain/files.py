"""The files of an explanation."""

from functools import partial
from typing import TYPE_CHECKING

from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content
from valleysim.report.pictures import Draw, content

if TYPE_CHECKING:
    from valleysim.questions.explain.ask import Explanation


def explanation_files(explanation: "Explanation") -> Content:
    """explain.json, mechanisms.csv and .png, variance.csv; with unknowns quantities.csv and .png."""
    document = explanation.document()
    texts = {
        "explain.json": json_text(document),
        "mechanisms.csv": csv_text(explanation.mechanism_rows()),
        "variance.csv": csv_text(explanation.variance_rows()),
    }
    if explanation.sensitivity is not None:
        texts["quantities.csv"] = csv_text(explanation.quantity_rows())
    return content(texts, lambda: _pictures(explanation), (explanation.scenario,), document)


def _pictures(explanation: "Explanation") -> dict[str, Draw]:
    from valleysim.questions.explain.figures import draw_mechanisms, draw_quantities

    pictures: dict[str, Draw] = {"mechanisms.png": partial(draw_mechanisms, explanation)}
    if explanation.sensitivity is not None:
        pictures["quantities.png"] = partial(draw_quantities, explanation)
    return pictures
