"""Whatever is asked of pilots that have started: where pasts are rare it is said before it takes long."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import valleysim

RARE = """
name = "A pilot with a rare past"
as_of = 2026-11-28
[pilot]
duration = { exponential = { mean = 30 } }
cost_per_month = 1000
[[sponsors]]
seat = "executive sponsor"
tenure = { exponential = { mean = 24 } }
[funding]
runway = 6
period = 3
approval = 0.5
[readiness.ownership]
work = { exponential = { mean = 25 } }
[readiness.economics]
work = { exponential = { mean = 25 } }
[status]
started = 3
stage = "valley"
ownership = "signed off"
economics = "signed off"
"""
SMALL: dict[str, Any] = {"replicates": 40, "worlds": 2, "threads": 1, "horizons": (1.0,)}
QUESTIONS: dict[str, Callable[..., object]] = {
    "run": lambda one, **asked: valleysim.simulate(one, actions=(), **asked),
    "compare": lambda one, **asked: valleysim.compare(one, one.with_({"name": "Another"}), **asked),
    "stress": valleysim.stress,
    "explain": lambda one, **asked: valleysim.explain(one, with_sensitivity=False, **asked),
    "advise": valleysim.advise,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_rare_past_is_told_of_before_it_takes_long(question: str) -> None:
    said: list[str] = []
    with suppress(valleysim.UsageError):  # of advice: that no action would change this pilot is found later
        QUESTIONS[question](valleysim.loads(RARE), announce=said.append, **SMALL)
    assert any("agrees with what is known of it" in text for text in said), said


def test_a_rare_past_is_told_of_before_a_history_is() -> None:
    said: list[str] = []
    valleysim.tell_history(valleysim.loads(RARE), 0, worlds=2, threads=1, announce=said.append)
    assert any("agrees with what is known of it" in text for text in said), said
