"""Advice as plain values."""

import math
from typing import Any

from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.information_document import information_body
from valleysim.questions.advise.plan_document import plan_body
from valleysim.questions.advise.portfolio_findings import PortfolioFindings, Row
from valleysim.questions.advise.ranking import WRONG, errors_apart
from valleysim.questions.telling import plain


def advice_body(advice: Findings) -> dict[str, Any]:
    """What the document of an advice holds beside what every answer tells."""
    return {
        "scenario": {"name": advice.scenario.name, "hash": advice.scenario.hash},
        "at": advice.at,
        "budget": advice.budget,
        "currency": advice.scenario.money.currency,
        "base": plain(advice.base),
        "actions": [
            {
                "name": single.applied.action.name,
                "what": single.applied.action.what,
                "cost": single.applied.cost,
                "months": single.applied.months,
                "gain": single.gain.plain(),
                "gain_per_cost": None if math.isinf(single.per_cost) else single.per_cost,
                "gain_by_month": [
                    {"month": month, **each.plain()}
                    for month, each in zip(advice.runs.horizons, single.gains, strict=True)
                ],
                "without_effect": [f"{reason}" for reason in single.applied.moot],
            }
            for single in advice.singles
        ],
        "dropped": [
            {"name": drop.action.name, "reasons": [f"{reason}" for reason in drop.reasons]}
            for drop in advice.dropped
        ],
        "search": {
            "method": advice.method,
            "sets": advice.looked,
            "searched": advice.searched,
            "replicates": advice.screening.replicates,
            "worlds": advice.screening.worlds,
            "seed": advice.screening.seed,
            "fresh_seed": advice.fresh.seed,
        },
        "frontier": [
            {
                "actions": list(choice.names),
                "cost": choice.cost,
                "months": choice.months,
                "screened": choice.screened,
                "reached": plain(choice.reached),
                "gain": choice.gain.plain(),
                "expected_loss": choice.loss,
                "is_best": choice.is_best,
            }
            for choice in advice.choices
        ],
        "expected_value_of_perfect_information": advice.evpi,
        "break_even": [
            {
                "actions": list(advice.choices[span.position].names),
                "worth": span.worth,
                "mc_error": span.mc_error,
            }
            for span in advice.spans
        ],
        "information": None if advice.information is None else information_body(advice.information),
    }


def portfolio_body(advice: PortfolioFindings) -> dict[str, Any]:
    """What the document of an advice on a portfolio holds beside what every answer tells."""
    return {
        "scenario": {"name": advice.scenario.name, "hash": advice.scenario.hash},
        "at": advice.at,
        "budget": advice.budget,
        "currency": advice.scenario.money.currency,
        "expected_number": plain(advice.base),
        "ranking": {
            "by": advice.ranking,
            "compared": len(advice.rows),
            "sets_searched": 0 if advice.plan is None else advice.plan.looked,
            "first": _named(advice.rows[0]),
            "not_told_apart_from_first": advice.not_apart,
            "most_gain": _named(advice.most_gain),
            "not_told_apart_from_most_gain": advice.not_apart_by_gain,
            "told_apart_from": {"mc_errors": errors_apart(len(advice.rows)), "any_wrong_in": WRONG},
        },
        "plan": None if advice.plan is None else plan_body(advice.plan),
        "information": None if advice.information is None else information_body(advice.information),
        "next_best": [_plain(row) for row in advice.best],
        "actions": [_plain(row) for row in advice.rows],
        "by_action": [
            {"name": name, "mean_gain": mean, "gain_per_cost": per, "pilots": number}
            for name, mean, per, number in advice.by_action
        ],
        "dropped": [
            {
                "name": drop.action.name,
                "pilot": drop.pilot,
                "on": drop.pilot or drop.on_what,
                "reasons": [f"{reason}" for reason in drop.reasons],
            }
            for drop in advice.dropped
        ],
    }


def _named(row: Row) -> dict[str, str | None]:
    return {"pilot": row.applied.pilot, "on": row.applied.on_what, "action": row.applied.action.name}


def _plain(row: Row) -> dict[str, Any]:
    return {
        **_named(row),
        "cost": row.applied.cost,
        "months": row.applied.months,
        "gain": row.gain.plain(),
        "gain_per_cost": row.per_cost,
        "gain_per_cost_mc_error": row.per_cost_error,
        "told_apart_from_first": row.is_apart,
        "told_apart_from_most_gain": row.is_apart_by_gain,
    }
