"""The summary: one document of plain values, the same for one seed but for its manifest."""

import json
import platform
import sys
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from valleysim.estimates import money, timing
from valleysim.estimates.shares import STALL_RATE

if TYPE_CHECKING:
    from valleysim.questions.forecast.answer import Result

FORMAT = "valleysim-summary-1"
SCHEMA = resources.files("valleysim.questions.forecast") / "summary.schema.json"


def summary_schema() -> dict[str, Any]:
    """JSON Schema of the summary."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return schema


def document(result: "Result") -> dict[str, Any]:
    """The summary of a result."""
    counts, run, scenario = result.counts, result.run, result.scenario
    own = {"portfolio": result.portfolio, "pilots": result.pilot_list} if result.is_portfolio else {}
    uncertain = [key for key, quantity in scenario.quantities().items() if quantity.is_uncertain]
    return {
        "format": FORMAT,
        "scenario": {"name": scenario.name, "description": scenario.description, "hash": scenario.hash},
        "run": {
            "replicates": counts.lived,
            "pilots": counts.pilots,
            "worlds": counts.worlds,
            "seed": run.seed,
            "precision": run.precision,
            "endpoint": run.endpoint.name.lower(),
            "months": counts.span,
            "partial": result.is_partial,
            "histories_cut": result.histories_cut,
            "uncertain_quantities": len(uncertain),
        },
        "answer": result.answer,
        "notices": [one.plain() for one in result.notices],
        "horizons": [_horizon(one) for one in result.horizon_list],
        "resolution": None if result.resolution is None else result.resolution.plain(),
        **own,
        "stall_rate": [_stall_rate(one) for one in result.horizon_list],
        "times": result.time_list,
        "waits": timing.waits(counts),
        "money": {"currency": scenario.money.currency, "amounts": money.amounts(counts, scenario)},
        "inputs": [
            {
                "key": entry.key,
                "value": entry.text,
                "uncertain": entry.is_uncertain,
                "basis": entry.basis,
                "note": None if entry.note is None else entry.note.evidence or entry.note.assumption,
            }
            for entry in scenario.ledger()
        ],
        "manifest": manifest(run.started, run.seconds),
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


def manifest(started: float, seconds: float) -> dict[str, Any]:
    """When, how and with what something was made; the only part that differs between two runs."""
    return {
        "started": datetime.fromtimestamp(started, UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "command": sys.argv if sys.argv else [],
        "versions": {
            "valleysim": version("valleysim"),
            "python": platform.python_version(),
            "numpy": version("numpy"),
            "numba": version("numba"),
        },
        "platform": f"{platform.system()} {platform.machine()}",
    }
