"""The files of a stressed coalition."""

from functools import partial
from typing import TYPE_CHECKING

from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content
from valleysim.report.pictures import Draw, content

if TYPE_CHECKING:
    from valleysim.questions.stress.ask import Stress

PARTS = ("departures", "pairs", "reorganisations", "quorums", "weights", "additions", "coalitions")


def stress_files(stress: "Stress") -> Content:
    """stress.json, a table a part as CSV, and the pictures."""
    document = stress.document()
    tables = {"seats": stress.worth, **{part: stress.part(part) for part in PARTS}}
    texts = {f"{name}.csv": csv_text(rows) for name, rows in tables.items() if rows}
    if stress.breaking:
        columns = ("distance", "part", "words", "value", "difference", "difference_mc_error")
        texts["breaking.csv"] = csv_text({name: row[name] for name in columns} for row in stress.breaking)
    texts["stress.json"] = json_text(document)
    return content(texts, lambda: _pictures(stress), (stress.asked,), document)


def _pictures(stress: "Stress") -> dict[str, Draw]:
    from valleysim.questions.stress.figures import draw_departures, draw_worth

    pictures: dict[str, Draw] = {"worth.png": partial(draw_worth, stress)}
    if stress.part("departures"):
        pictures["departures.png"] = partial(draw_departures, stress)
    return pictures
