"""A month twice as long: all times double exactly, because a factor of two costs no rounding."""

import copy
from typing import Any

import numpy as np

from tests.laws.pairs import MONTHS, SPAN, Document, at_work, on_random_scenarios, records
from valleysim.kernel.records import RECORDS, Record

RATES = {
    "reorganisation_rate",
    "uncovered_hazard",
    "unfunded_hazard",
    "departure_rate",
    "instability",
    "cost_hazard",
    "unready_hazard",
    "obsolescence_hazard",
    "cancellation_hazard",
    "cost_per_month",
    "valley_cost_per_month",
    "run_cost_per_month",
    "value_per_month",
}
TIMES = {
    "served",
    "leaves",
    "stays_at_least",
    "age",
    "period",
    "first_window",
    "transfer_time",
    "ramp_up",
    "half_life",
    "proving",
}
VARIATES = {
    "duration",
    "tenure",
    "vacancy",
    "work",
    "sign_off",
    "line_sign_off",
    "service",
    "backlog",
    "runway",
    "lead",
    "parallel_run",
    "rediscovery",
    "replacement",
    "lifetime",
    "revalidation",
}
SHAPES = {"shape"}
ROUNDING = {"lognormal", "lognormal_pareto", "triangular"}
"""Laws whose parameters are logarithms or roots: doubling them rounds. Replaced by exponentials."""


def simpler(variate: Any) -> Any:
    """The variate, or an exponential in place of a law that doubling rounds."""
    if isinstance(variate, dict) and ROUNDING & set(variate):
        parameters = next(iter(variate.values()))
        return {"exponential": {"mean": parameters.get("median", parameters.get("mode", 3.0))}}
    return variate


def doubled(value: Any) -> Any:
    """A number or a variate of months, twice as long."""
    if isinstance(value, dict):
        ((law, parameters),) = value.items()
        if isinstance(parameters, list):
            return {law: [2.0 * x for x in parameters]}
        if isinstance(parameters, dict):
            return {law: {k: x if k in SHAPES else 2.0 * x for k, x in parameters.items()}}
        return {law: 2.0 * parameters}
    return 2.0 * value if isinstance(value, int | float) else value


def slower(node: Any) -> Any:
    """The same document with times doubled and rates halved."""
    if isinstance(node, list):
        return [slower(child) for child in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key in TIMES | VARIATES:
            out[key] = doubled(value)
        elif key in RATES:
            out[key] = value / 2.0
        else:
            out[key] = slower(value)
    return out


def exact(node: Any) -> Any:
    """The same document with laws that can be doubled without rounding."""
    if isinstance(node, list):
        return [exact(child) for child in node]
    if not isinstance(node, dict):
        return node
    out = {key: simpler(value) if key in VARIATES else exact(value) for key, value in node.items()}
    for start, variate in (("served", "tenure"), ("age", "lifetime")):
        if out.get(start) == "stationary" and not scale_free(out[variate]):
            out[start] = 0.25
    return out


def scale_free(variate: Any) -> bool:
    """Whether the time left of a stationary start has no table that is made at one unit of time."""
    return isinstance(variate, int | float) or bool({"exponential", "weibull"} & set(variate))


ROWS_OF_MONTHS = [Record.RUNWAY_END, *MONTHS, *range(Record.WAITED, RECORDS)]


@on_random_scenarios(40)
def test_times_doubled_and_rates_halved_double_every_month_exactly(document: Document) -> None:
    """Discounting is left out: it compounds in years."""
    document = exact(at_work(document))
    document["money"]["discount_rate"] = 0.0
    document["live"].setdefault("half_life", 6.0)
    before, after = records(document), records(slower(copy.deepcopy(document)), span=2.0 * SPAN)
    assert np.array_equal(2.0 * before[ROWS_OF_MONTHS], after[ROWS_OF_MONTHS])
    rest = [row for row in range(RECORDS) if row not in ROWS_OF_MONTHS]
    assert np.array_equal(before[rest], after[rest], equal_nan=True)
