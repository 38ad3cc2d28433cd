"""Pilots that have started already, case by case: each of one sentence of section 18."""

import pytest

from tests.twin.random_scenarios import Document
from tests.twin.test_pasts import disagreement
from valleysim.scenario import from_document

WINDOWS: Document = {
    "funding": {"runway": "never", "period": 1.0, "first_window": 5.0, "approval": 0.2, "lead": 1.0},
    "pilot": {"duration": 1.0},
    "status": {"started": 8.0, "stage": "waiting for money"},
}
"""Asked for in the past, and heard again in month 5: between there is no window."""
NEUTRAL: Document = {
    "neutral": ["background"],
    "obsolescence": {"lifetime": 2.0, "age": 1.0, "revalidation": 3.0},
    "readiness": {"ownership": {"work": {"uniform": [9.0, 20.0]}}},
    "status": {"started": 8.0, "stage": "valley"},
}
"""Without a background no model is renewed, before month 0 as after it."""
RENEWED: Document = {
    "obsolescence": {"lifetime": 0.1, "age": 0.05, "revalidation": {"exponential": 0.15}},
    "readiness": {"ownership": {"sign_off": {"uniform": [13.0, 30.0]}}, "line_sign_off": 0.01},
    "status": {"started": 12.0, "stage": "valley"},
}
"""Some 120 renewals before month 0, each with work."""
SEATED: Document = {
    "sponsors": [
        {
            "seat": "head",
            "tenure": {"uniform": [0.05, 0.15]},
            "served": 0.05,
            "vacancy": {"uniform": [0.05, 0.15]},
        }
    ],
    "coalition": {"quorum": 1.0, "uncovered_pace": 0.3},
    "readiness": {"ownership": {"work": {"uniform": [4.0, 60.0]}}},
    "status": {"started": 20.0, "stage": "valley"},
}
"""Some 100 occupants before the one of month 0."""
ALONE: Document = {
    "handoff": {"builders": 1, "needed": 1.0, "departure_rate": 0.3, "parallel_run": 30.0},
    "pilot": {"duration": {"uniform": [1.0, 8.0]}},
    "status": {"started": 9.0, "stage": "parallel run"},
}
"""The parallel run has begun, and waits for builders: it is a parallel run."""
ENDED: Document = {
    "priorities": {"cancellation_hazard": 0.2},
    "readiness": {"reliability": {"work": 20.0}},
    "status": {"started": 18.0, "stage": "abandoned", "reliability": 0.3},
}
"""Work does not go on when the history has ended."""
CASES = {
    "a window before the first": WINDOWS,
    "no background": NEUTRAL,
    "many renewals": RENEWED,
    "many occupants": SEATED,
    "a parallel run without builders": ALONE,
    "work of one that has ended": ENDED,
}


@pytest.mark.parametrize("case", CASES)
def test_kernel_and_twin_agree_on_a_past(case: str) -> None:
    scenario = from_document({"name": case, **CASES[case]})
    found = disagreement(scenario, 1, range(20))
    assert found is None, found
