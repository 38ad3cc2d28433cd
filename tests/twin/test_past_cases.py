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
SURE = {"shows": 0.95, "otherwise": 0.05}
ROLLED_BACK: Document = {
    "pilot": {"duration": {"uniform": [0.5, 1.5]}},
    "handoff": {"documented": 0.0, "rediscovery": {"uniform": [2.0, 12.0]}},
    "live": {"instability": 0.5},
    "signals": {"escalations_fall": SURE},
    "status": {"started": 12.0, "signals": {"escalations_fall": "no"}},
}
"""Once it is rolled back it is not live, and nothing of what was lost is found again."""
HALF_OVER: Document = {
    "handoff": {"documented": 0.0, "rediscovery": 4.0},
    "live": {"instability": 0.1},
    "signals": {"escalations_fall": SURE},
    "status": {
        "started": 6.0,
        "pilot_ended": 5.0,
        "signals_on": 3.0,
        "signals": {"escalations_fall": "no"},
    },
}
"""Two months of four are over on the day: no more is left than has passed."""
ON_THE_DAY: Document = {
    "readiness": {
        "capacity": 5,
        "reliability": {"work": 3.0},
        "operability": {"work": {"uniform": [2.0, 12.0]}},
    },
    "signals": {"evaluation_held": SURE},
    "status": {"started": 5.0, "pilot_ended": 5.0, "signals_on": 2.0, "signals": {"evaluation_held": "no"}},
}
"""What is signed off on the day on which people look is signed off."""
PROVEN_ON_THE_DAY: Document = {
    "neutral": ["authority"],
    "signals": {"governance_assessed": SURE},
    "pilots": [
        {"name": "low", "status": {"started": 8.0, "production_since": 2.0, "date_precision": 8.0}},
        {
            "name": "high",
            "stakes": 1,
            "readiness": {"operability": {"work": {"uniform": [2.0, 12.0]}}},
            "status": {
                "started": 5.0,
                "signals_on": 2.0,
                "signals": {"governance_assessed": "no"},
            },
        },
    ],
}
"""Proof comes on the day on which people look, and governance is signed off at once: they see that."""
PROVEN_NOW: Document = {
    "neutral": ["authority"],
    "pilots": [
        {"name": "low", "status": {"started": 8.0, "production_since": 0.0, "date_precision": 8.0}},
        {"name": "high", "stakes": 1, "status": {"started": 5.0, "governance": "signed off"}},
    ],
}
"""Proof of month 0 belongs to the past: governance is signed off."""
DONE_ON_THE_DAY: Document = {
    "readiness": {
        "capacity": 5,
        "authority": "central",
        "governance": {"work": 2.0},
        "ownership": {"work": {"uniform": [2.0, 12.0]}},
    },
    "office": {"service": {"exponential": 2.0}},
    "pilots": [
        {"name": "low", "status": {"started": 8.0, "production_since": 2.0, "date_precision": 8.0}},
        *(
            {
                "name": name,
                "stakes": 1,
                "status": {"started": 5.0, "pilot_ended": 4.0, "governance": "requested"},
            }
            for name in ("high", "other")
        ),
    ],
}
"""Governance is done on the day of proof: it asks on that day, and is with the office in month 0."""
STARTS_NOW: Document = {
    "readiness": {"authority": "central", "capacity": 5},
    "office": {"service": 0.25},
    "pilots": [
        {"name": "low", "status": {"started": 8.0, "stage": "production"}, "live": {"proving": 20.0}},
        *({"name": name, "stakes": 1, "pilot": {"duration": 0.0}} for name in "abc"),
    ],
}
"""They are over as pilots in month 0, of which proof is known: their governance asks with the rest."""
BUILT_ON_THE_DAY: Document = {
    "readiness": {"reliability": {"work": {"uniform": [2.0, 9.0]}}},
    "pilots": [
        {
            "name": "first",
            "infrastructure": "platform",
            "status": {"started": 8.0, "live_since": 2.0, "date_precision": 8.0},
        },
        {
            "name": "second",
            "infrastructure": "platform",
            "leverage": 0.8,
            "status": {"started": 4.0, "pilot_ended": 2.0, "reliability": "signed off"},
        },
    ],
}
"""Infrastructure in use since the very day on which a pilot ends spares it work."""
TOGETHER: Document = {
    "readiness": {
        "capacity": 5,
        "reliability": {"work": {"uniform": [2.0, 12.0]}},
        "operability": {"work": {"uniform": [2.0, 12.0]}},
    },
    "signals": {"discount": 0.2, "evaluation_held": SURE, "playbook_executed": SURE},
    "status": {
        "started": 6.0,
        "signals": {"evaluation_held": "no", "playbook_executed": "yes", "builders_still_fix": "unknown"},
    },
}
"""Each of two counts to the power of the discount; of one that is unknown nothing was seen."""
CASES = {
    "a window before the first": WINDOWS,
    "no background": NEUTRAL,
    "many renewals": RENEWED,
    "many occupants": SEATED,
    "a parallel run without builders": ALONE,
    "work of one that has ended": ENDED,
    "a signal of one that was rolled back": ROLLED_BACK,
    "half of what was lost is found": HALF_OVER,
    "a signal of what happens on its day": ON_THE_DAY,
    "a signal of what proof brings on its day": PROVEN_ON_THE_DAY,
    "two signals together": TOGETHER,
    "proof in month 0": PROVEN_NOW,
    "work that is done on the day of proof": DONE_ON_THE_DAY,
    "proof of month 0 for those that start then": STARTS_NOW,
    "infrastructure of the day of the end": BUILT_ON_THE_DAY,
}


@pytest.mark.parametrize("case", CASES)
def test_kernel_and_twin_agree_on_a_past(case: str) -> None:
    scenario = from_document({"name": case, **CASES[case]})
    found = disagreement(scenario, 1, range(20))
    assert found is None, found
