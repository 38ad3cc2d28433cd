"""Advice as plain values."""

import math
from typing import TYPE_CHECKING, Any

from valleysim.questions.telling import plain

if TYPE_CHECKING:
    from valleysim.questions.advise.ask import Advice


def advice_body(advice: "Advice") -> dict[str, Any]:
    """What the document of an advice holds beside what every answer tells."""
    return {
        "scenario": {"name": advice.scenario.name, "hash": advice.scenario.hash},
        "at": advice.at,
        "budget": advice.budget,
        "currency": advice.scenario.money.currency,
        "base": plain(advice.base),
        "actions": [
            {
                "name": one.applied.action.name,
                "what": one.applied.action.what,
                "cost": one.applied.cost,
                "months": one.applied.months,
                "gain": one.gain.plain(),
                "gain_per_cost": None if math.isinf(one.per_cost) else one.per_cost,
                "gain_by_month": [
                    {"month": month, **each.plain()}
                    for month, each in zip(advice.lived.horizons, one.gains, strict=True)
                ],
                "without_effect": list(one.applied.moot),
            }
            for one in advice.singles
        ],
        "dropped": [{"name": one.action.name, "reasons": list(one.reasons)} for one in advice.dropped],
        "search": {
            "method": advice.method,
            "sets": advice.looked,
            "replicates": advice.screening.replicates,
            "worlds": advice.screening.worlds,
            "seed": advice.screening.seed,
            "fresh_seed": advice.fresh.seed,
        },
        "frontier": [
            {
                "actions": list(one.names),
                "cost": one.cost,
                "months": one.months,
                "screened": one.screened,
                "reached": plain(one.reached),
                "gain": one.gain.plain(),
                "expected_loss": one.loss,
                "is_best": one.is_best,
            }
            for one in advice.choices
        ],
        "perfect_information": advice.perfect,
    }
