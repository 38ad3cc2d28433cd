"""The best set for a portfolio as plain values."""

from typing import Any

from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.plan import Plan
from valleysim.questions.advise.rests import rests_of
from valleysim.questions.advise.urgent import WAIT
from valleysim.questions.telling import plain


def plan_body(plan: Plan) -> dict[str, Any]:
    """What the document holds of sets under a budget."""
    return {
        "search": {
            "method": plan.method,
            "sets": plan.looked,
            "replicates": plan.replicates,
            "simulated_again": plan.compared,
        },
        "bound": plan.bound,
        "gap": plan.gap,
        "expected_value_of_perfect_information": plan.evpi,
        "sets": [
            {
                "actions": [one.name for one in some.actions],
                "pilots": some.pilots,
                "cost": some.cost,
                "screened": some.screened,
                "reached": plain(some.reached),
                "gain": some.gain.plain(),
                "expected_loss": some.loss,
                "is_best": some.is_best,
            }
            for some in plan.sets
        ],
        "chosen": [_plain(one) for one in plan.chosen.actions],
        "first": [
            {
                "on": one.applied.on_what,
                "action": one.applied.action.name,
                "in_vain_after_months": WAIT,
                "in_vain": one.late,
                "lost": one.lost,
                "lost_mc_error": one.lost_error,
                "is_first": one.is_first,
                "next_decision": None if one.decision is None else one.decision.what,
                "next_decision_month": None if one.decision is None else one.decision.month,
            }
            for one in plan.first
        ],
    }


def _plain(one: Applied) -> dict[str, Any]:
    return {
        "on": one.on_what,
        "action": one.action.name,
        "pilots": list(one.pilots),
        "cost": one.cost,
        "freed": one.freed,
        "months": one.months,
        "rests_on": rests_of(one.action).plain(),
    }
