"""Histories as a table, for those who want to look at each."""

from typing import TYPE_CHECKING

import numpy as np

from valleysim.errors import UsageError
from valleysim.questions.forecast.answer import Result
from valleysim.simulation.replay import replay

if TYPE_CHECKING:
    import pandas as pd


def histories(result: Result) -> "pd.DataFrame":
    """Simulate every history of a result again; a row a history.

    Columns: ``pilot`` (its key, of a portfolio), ``world``, ``replicate``, ``outcome``, ``cause`` (or what
    it waits for at the last horizon), the months at which things happened (infinite if not by then),
    ``knowledge_lost``, multipliers, money, ``builders_present`` and a column of months for each wait.

    Raises:
        UsageError: no result, or one that is partial: which replicates it holds is not kept.

    >>> from valleysim import histories, load, simulate
    >>> table = histories(simulate(load("mid_market"), replicates=400, worlds=4))
    >>> len(table), bool((table["live"] <= table["production"]).all())
    (400, True)
    """
    import pandas as pd

    if not isinstance(result, Result):
        raise UsageError(f"result: found {result!r:.80}; allowed: what simulate() returns")
    if result.is_partial:
        raise UsageError("result: found a run that was stopped; allowed: a run that was finished")
    parts = [*replay(result.scenario, result.counts, design=result.run.design)]
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
