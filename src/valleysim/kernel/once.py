"""Draws that are made once for a world: of what has happened, which is the same in every replicate."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.addressed import ONCE, uniform
from valleysim.kernel.draws.variates import upper_quantile
from valleysim.kernel.numba.jit import entry_point

Reals = NDArray[np.float64]


class Once(NamedTuple):
    """What is drawn once: draw ``number`` of each key (P,), for each world of the ``origins`` (W,)."""

    keys: NDArray[np.uint64]
    number: int
    origins: NDArray[np.int64]


@entry_point
def draw_once(law: int, parameters: Reals, once: Once, tables: Reals, out: Reals) -> None:
    """Draw a law with parameters (W, P, 4) into ``out`` (W, P)."""
    for w in range(out.shape[0]):
        for p in range(out.shape[1]):
            u = uniform(once.keys[p], once.origins[w], ONCE, once.number)
            out[w, p] = upper_quantile(law, parameters[w, p], u, tables)
