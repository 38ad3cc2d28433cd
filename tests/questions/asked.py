"""An answer to each question, asked once."""

from functools import cache
from pathlib import Path
from typing import Any

import valleysim
from valleysim.questions.advise.actions import shipped_actions
from valleysim.questions.answer import Answer

PORTFOLIO = Path(__file__).parents[2] / "scenarios" / "portfolio" / "portfolio.toml"
SMALL: dict[str, Any] = {"replicates": 200, "worlds": 10, "threads": 1}
QUESTION_OF = {
    "result": "run",
    "portfolio": "run",
    "comparison": "compare",
    "stress": "stress",
    "explanation": "explain",
    "advice": "advise",
    "portfolio advice": "advise",
    "diary": "diary",
}
"""Kinds of answers, and the question that each answers."""


@cache
def answer_of(kind: str) -> Answer:
    """An answer of one kind."""
    if kind == "result":
        return valleysim.simulate("enterprise", **SMALL)
    if kind == "portfolio":
        return valleysim.simulate(PORTFOLIO, **SMALL)
    if kind == "comparison":
        return valleysim.compare("mid_market", "enterprise", **SMALL)
    if kind == "stress":
        return valleysim.stress("enterprise", months=[4], floor=0.2, reach=0.9, **SMALL)
    if kind == "explanation":
        return valleysim.explain("mid_market", samples=32, **SMALL)
    if kind == "advice":
        return valleysim.advise("mid_market", budget=100_000, screening=20, **SMALL)
    if kind == "portfolio advice":
        return valleysim.advise(PORTFOLIO, actions=shipped_actions()[:1], replicates=20, worlds=4)
    return valleysim.tell_history("mid_market", 0)
