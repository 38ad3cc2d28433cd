"""An answer to each question, asked once."""

from functools import cache
from pathlib import Path
from typing import Any

import valleysim
from valleysim.questions.advise.actions import shipped_actions
from valleysim.questions.answer import Answer
from valleysim.questions.calibrate.targets import Target

PORTFOLIO = Path(__file__).parents[2] / "scenarios" / "portfolio" / "portfolio.toml"
SMALL: dict[str, Any] = {"replicates": 200, "worlds": 10, "threads": 1}
TWO_OF_ONE = """
extends = "enterprise"
name = "Two pilots of one sponsor"
[[people]]
name = "Keller"
tenure = { exponential = { mean = 30 } }
vacancy = 3
[[sponsors]]
seat = "executive sponsor"
person = "Keller"
[[pilots]]
name = "first"
[[pilots]]
name = "second"
"""
QUESTION_OF = {
    "result": "run",
    "portfolio": "run",
    "comparison": "compare",
    "stress": "stress",
    "portfolio stress": "stress",
    "grid": "stress",
    "explanation": "explain",
    "advice": "advise",
    "portfolio advice": "advise",
    "calibration": "calibrate",
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
    if kind == "portfolio stress":
        return valleysim.stress(valleysim.loads(TWO_OF_ONE), **SMALL)
    if kind == "grid":
        return valleysim.stress("enterprise", grid="funding.approval:0.2/0.6,office.reviewers:1/2", **SMALL)
    if kind == "explanation":
        return valleysim.explain("mid_market", samples=32, **SMALL)
    if kind == "advice":
        return valleysim.advise("mid_market", budget=100_000, screening=20, **SMALL)
    if kind == "portfolio advice":
        return valleysim.advise(PORTFOLIO, actions=shipped_actions()[:1], replicates=20, worlds=4)
    if kind == "calibration":
        return valleysim.calibrate("mid_market", few_targets(), worlds=256, histories=32, threads=1)
    return valleysim.tell_history("mid_market", 0)


def few_targets() -> tuple[Target, ...]:
    """Targets of which a share is met soon, a check among them, and two that fight."""
    within = {"endpoint": "production", "within": 24.0}
    return (
        Target("T1", "months_to_production", {}, 4.0, 3.0, 6.0, "hard"),
        Target("T2", "reached", within, 0.45, 0.3, 0.6, "hard", evidence="gartner-2022"),
        Target("T3", "builder_attrition", {}, 0.3, 0.25, 0.35, "check", assumption="a guess"),
    )
