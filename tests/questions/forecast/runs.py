"""Runs that several tests look at, each made once; and their histories, one by one."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.golden.test_golden import RICH
from valleysim import Result, histories, loads, simulate
from valleysim.vocabulary import Endpoint

HORIZONS = (3.0, 7.5, 12.0, 24.0, 36.0)
SPAN = HORIZONS[-1]
ENDPOINTS = tuple(one.name.lower() for one in Endpoint)
KNOWN = """
name = "all known"

[pilot]
duration = { exponential = { mean = 3 } }
success = 0.8
cost_per_month = 10_000

[readiness]
ownership = { work = { exponential = { mean = 1.5 } } }
reliability = { work = 2 }

[funding]
runway = 9
period = 3
approval = 0.6

[priorities]
cancellation_hazard = 0.02

[money]
valley_cost_per_month = 20_000
run_cost_per_month = 5_000
value_per_month = 30_000
"""
WIDE = KNOWN.replace("success = 0.8", 'success = "0.1 to 0.95"')


@cache
def _lived(text: str, replicates: int, worlds: int) -> Result:
    return simulate(loads(text), replicates=replicates, worlds=worlds, seed=11, horizons=HORIZONS, threads=1)


def with_endpoint(result: Result, endpoint: str) -> Result:
    """The same counts, read for another endpoint."""
    return replace(result, run=replace(result.run, endpoint=Endpoint[endpoint.upper()]))


def rich(endpoint: str = "production") -> Result:
    """Every mechanism at work, and much uncertain: 12,000 histories in 40 worlds."""
    return with_endpoint(_lived(RICH, 12_000, 40), endpoint)


def known(endpoint: str = "production") -> Result:
    """Nothing uncertain: 12,000 histories in one world."""
    return with_endpoint(_lived(KNOWN, 12_000, 1), endpoint)


@cache
def _rows(text: str, replicates: int, worlds: int) -> pd.DataFrame:
    return histories(_lived(text, replicates, worlds))


def rows(name: str) -> pd.DataFrame:
    """A row a history of the run ``rich`` or ``known``."""
    return _rows(RICH, 12_000, 40) if name == "rich" else _rows(KNOWN, 12_000, 1)


RUNS = {"rich": rich, "known": known}


def seen_at(months: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many of these months are over at each eighth of a month, (G + 1,), counted one by one."""
    eighths = np.arange(int(8 * SPAN) + 1) / 8
    return np.array([np.count_nonzero(months <= eighth) for eighth in eighths], np.int64)
