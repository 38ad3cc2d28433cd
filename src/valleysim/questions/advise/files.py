"""The files of advice."""

from functools import partial
from typing import TYPE_CHECKING, Any

from valleysim.questions.advise.next_best import NextBest
from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content
from valleysim.report.pictures import Draw, content

if TYPE_CHECKING:
    from valleysim.questions.advise.ask import Advice


def advice_files(advice: "Advice | NextBest") -> Content:
    """advise.json, actions.csv and the pictures; of one pilot frontier.csv too."""
    document = advice.document()
    texts = {"advise.json": json_text(document), "actions.csv": csv_text(map(_flat, document["actions"]))}
    if not isinstance(advice, NextBest):
        texts["frontier.csv"] = csv_text(map(_flat, document["frontier"]))
    return content(texts, lambda: _pictures(advice), (advice.scenario,), document)


def _pictures(advice: "Advice | NextBest") -> dict[str, Draw]:
    from valleysim.questions.advise.figures import draw_frontier, draw_next_best, draw_singles

    if isinstance(advice, NextBest):
        return {"next_best.png": partial(draw_next_best, advice)}
    return {"actions.png": partial(draw_singles, advice), "frontier.png": partial(draw_frontier, advice)}


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
