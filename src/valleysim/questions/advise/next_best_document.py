"""The next best actions as plain values."""

from typing import TYPE_CHECKING, Any

from valleysim.questions.advise.ranking import WRONG, errors_apart
from valleysim.questions.forecast.document import manifest
from valleysim.questions.telling import plain

if TYPE_CHECKING:
    from valleysim.questions.advise.next_best import NextBest, Row


def next_best_document(advice: "NextBest") -> dict[str, Any]:
    """Everything as plain values; only ``manifest`` differs between two runs with one seed."""
    options = advice.options
    each = -(-options.replicates // options.worlds)
    return {
        "format": "valleysim-advise-portfolio-1",
        "run": {
            "replicates": each * options.worlds,
            "worlds": options.worlds,
            "variants": len(advice.rows) + 1,
            "seed": options.seed,
            "endpoint": advice.endpoint.name.lower(),
            "histories_cut": advice.cut.histories,
        },
        "answer": advice.answer,
        "notices": [one.plain() for one in advice.notices],
        "scenario": {"name": advice.scenario.name, "hash": advice.scenario.hash},
        "at": advice.at,
        "budget": advice.budget,
        "currency": advice.scenario.money.currency,
        "expected_number": plain(advice.base),
        "ranking": {
            "by": advice.ranking,
            "compared": len(advice.rows),
            "sets_searched": 0,
            "first": _named(advice.rows[0]),
            "not_told_apart_from_first": advice.not_apart,
            "most_gain": _named(advice.most_gain),
            "not_told_apart_from_most_gain": advice.not_apart_by_gain,
            "told_apart_from": {"mc_errors": errors_apart(len(advice.rows)), "any_wrong_in": WRONG},
        },
        "next_best": [_plain(row) for row in advice.best],
        "actions": [_plain(row) for row in advice.rows],
        "by_action": [
            {"name": name, "mean_gain": mean, "gain_per_cost": per, "pilots": number}
            for name, mean, per, number in advice.by_action
        ],
        "dropped": [
            {"name": one.action.name, "pilot": one.pilot, "reasons": list(one.reasons)}
            for one in advice.dropped
        ],
        "manifest": manifest(advice.started, advice.seconds),
    }


def _named(row: "Row") -> dict[str, str]:
    return {"pilot": row.pilot, "action": row.applied.action.name}


def _plain(row: "Row") -> dict[str, Any]:
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
