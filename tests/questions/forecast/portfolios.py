"""Portfolios that several tests look at, each run once; and their histories, replicate by replicate."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.questions.forecast.runs import with_endpoint
from valleysim import Result, histories, loads, simulate

HORIZONS = (6.0, 13.5, 24.0, 36.0)
KEYS = ("Alpha", "Beta", "Delta", "Eta", "Gamma", "Zeta")
ENDPOINTS = ("live", "production", "sustained")
TEXT = """
name = "six pilots that depend on each other"

[organisation]
period = 3
first_window = "uniform"

[[people]]
name = "Maria"
tenure = { weibull = { mean = "16 to 30", shape = 1.5 } }
vacancy = { exponential = { mean = 3 } }

[[sponsors]]
seat = "executive"
person = "Maria"
adopts = 0.5

[pilot]
duration = { exponential = { mean = 3 } }
success = "0.6 to 0.9"
cost_per_month = 10_000

[readiness]
authority = "central"
governance = { work = { exponential = { mean = 1.5 } } }
reliability = { work = 2 }

[office]
reviewers = 2
service = { exponential = { mean = 0.6 } }
backlog = 0.25

[funding]
runway = 12
period = 6
approval = "0.4 to 0.8"

[priorities]
cancellation_hazard = 0.02

[money]
valley_cost_per_month = 20_000
run_cost_per_month = 5_000
value_per_month = 30_000

[portfolio]
target = 3

[[pilots]]
name = "Zeta"
infrastructure = "desk"
leverage = 0.4
[[pilots]]
name = "Alpha"
segment = "b"
infrastructure = "desk"
leverage = 0.4
[[pilots]]
name = "Gamma"
segment = "a"
starts = 3
stakes = 1
pilot = { success = "0.3 to 0.5" }
[[pilots]]
name = "Beta"
after = ["Alpha"]
until = "live"
otherwise = "start"
[[pilots]]
name = "Delta"
readiness = { authority = "line" }
[[pilots]]
name = "A late one"
key = "Eta"
starts = 20
funding = { approval = 0.3 }
"""


@cache
def _run() -> Result:
    return simulate(loads(TEXT), replicates=6_001, worlds=40, seed=12, horizons=HORIZONS, threads=1)


def crowd(endpoint: str = "production") -> Result:
    """Six pilots that share a person, an office, a calendar and a platform: 6,001 replicates in 40 worlds."""
    return with_endpoint(_run(), endpoint)


@cache
def crowd_rows() -> pd.DataFrame:
    """A row a history of it."""
    return histories(_run())


def by_replicate(column: str) -> NDArray[np.float64]:
    """One column of the histories, (replicates, pilots), pilots in the order of their keys."""
    table = crowd_rows().pivot(index=["world", "replicate"], columns="pilot", values=column)
    assert tuple(table.columns) == KEYS
    values: NDArray[np.float64] = table.to_numpy(float)
    return values
