"""The summary: what its document holds beside what every document has."""

from typing import Any

from valleysim.estimates import money, timing
from valleysim.estimates.shares import STALL_RATE
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.signals import signal_rows


def run_plain(result: Findings) -> dict[str, Any]:
    """How much was simulated."""
    counts, run = result.counts, result.run
    uncertain = [key for key, quantity in result.scenario.quantities().items() if quantity.is_uncertain]
    return {
        "replicates": counts.n_replicates,
        "pilots": counts.pilots,
        "worlds": counts.worlds,
        "seed": run.seed,
        "precision": run.precision,
        "endpoint": run.endpoint.name.lower(),
        "months": counts.end_month,
        "partial": result.is_partial,
        "histories_cut": result.histories_cut,
        "uncertain_quantities": len(uncertain),
    }


def forecast_body(result: Findings) -> dict[str, Any]:
    """Everything that was found, as plain values."""
    counts, scenario = result.counts, result.scenario
    moved = {move.entry.key: {"value": move.effect, "mc_error": move.error} for move in result.moves}
    watch = result.watch_list
    seen = {"signals": signal_rows(result)} if result.signal_moves else {}
    tried = None if result.run.tried is None else result.run.tried.plain()
    watched = {"watch": {"loss_in": watch.loss_in, "tried": tried, "pilots": watch.rows}} if watch else {}
    own = {"portfolio": result.portfolio, "pilots": result.pilot_list} if result.is_portfolio else {}
    return {
        "scenario": {"name": scenario.name, "description": scenario.description, "hash": scenario.hash},
        "horizons": [_horizon(horizon) for horizon in result.horizon_list],
        "resolution": None if result.resolution is None else result.resolution.plain(),
        **own,
        **watched,
        **seen,
        "stall_rate": [_stall_rate(horizon) for horizon in result.horizon_list],
        "times": result.time_list,
        "waits": timing.waits(counts),
        "money": {"currency": scenario.money.currency, "amounts": money.amounts(counts, scenario)},
        "inputs": [
            {
                "key": entry.key,
                "value": entry.text,
                "uncertain": entry.is_uncertain,
                "basis": entry.basis,
                "note": entry.words or None,
                "moves": moved.get(entry.key),
            }
            for entry in scenario.ledger()
        ],
    }


def _horizon(one: Any) -> dict[str, Any]:
    reached = {
        "value": one.value,
        "mc_error": one.mc_error,
        "low": one.low,
        "high": one.high,
        "held": one.held,
    }
    return {
        "month": one.month,
        "reached": reached,
        "rolled_back": one.rolled_back,
        "abandoned": one.abandoned,
        "stalled": one.stalled,
        "errors": {name: error for name, error in one.errors.items() if name != STALL_RATE},
    }


def _stall_rate(one: Any) -> dict[str, Any]:
    errors = one.errors.get(STALL_RATE, {"mc_error": None, "low": None, "high": None})
    return {"month": one.month, "value": one.stall_rate, **errors}
