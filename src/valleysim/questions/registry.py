"""The questions: their names, what asks them, and the schemas of their documents.

Nothing heavy is imported: the command line lists questions without numpy, numba or pandas.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, resources
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question that can be asked of scenarios."""

    name: str
    function: str
    """Where the function that asks it is: ``module:name``."""
    doing: str
    """What its progress bar says."""
    schemas: tuple[str, ...]
    """JSON Schemas of its documents: files beside its rooms."""

    def load(self) -> Callable[..., Any]:
        """The function that asks it."""
        module, _, name = self.function.partition(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function


QUESTIONS = {
    question.name: question
    for question in (
        Question(
            "run",
            "valleysim.questions.forecast.ask:simulate",
            "simulating",
            ("forecast/schema.json",),
        ),
        Question("compare", "valleysim.questions.compare.ask:compare", "comparing", ("compare/schema.json",)),
        Question(
            "stress",
            "valleysim.questions.stress.ask:stress",
            "stressing",
            ("stress/schema.json", "stress/portfolio.schema.json", "stress/grid.schema.json"),
        ),
        Question(
            "explain", "valleysim.questions.explain.ask:explain", "explaining", ("explain/schema.json",)
        ),
        Question(
            "advise",
            "valleysim.questions.advise.ask:advise",
            "weighing",
            ("advise/schema.json", "advise/portfolio.schema.json"),
        ),
        Question(
            "calibrate",
            "valleysim.questions.calibrate.ask:calibrate",
            "calibrating",
            ("calibrate/schema.json",),
        ),
        Question("diary", "valleysim.questions.diary.ask:tell_history", "replaying", ("diary/schema.json",)),
    )
}


SHARED = "answer.schema.json"
"""What the documents of all questions have in common."""


def schema_of(name: str) -> dict[str, Any]:
    """JSON Schema of the document of a question, by its name in `QUESTIONS`, complete in itself.

    Of several forms the schema has ``oneOf``: advice differs for a pilot and a portfolio.
    """
    shared = _read(SHARED)
    forms = [_joined(shared, _read(file)) for file in QUESTIONS[name].schemas]
    defs = {key: one for form in forms for key, one in form.pop("$defs").items()}
    whole = forms[0] if len(forms) == 1 else {"title": f"valleysim {name}", "oneOf": forms}
    return {"$schema": shared["$schema"], **whole, "$defs": defs}


def _read(file: str) -> dict[str, Any]:
    text = (resources.files("valleysim.questions") / file).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _joined(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The schema of a document: what all have, and what its question adds."""
    return {
        "title": own["title"],
        "description": own["description"],
        "type": "object",
        "additionalProperties": False,
        "required": [*shared["required"], *own["required"]],
        **{part: {**shared[part], **own.get(part, {})} for part in ("properties", "$defs")},
    }
