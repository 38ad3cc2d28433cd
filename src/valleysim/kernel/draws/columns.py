"""The draw phase: the draws that every history needs, made for a block of histories at a time.

A block is one world's consecutive replicates. Each column is filled by one law in one plain loop,
which the compiler turns into vector instructions; drawing the same numbers history by history,
by address, gives the same bits and takes about four times as long.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.addressed import ONCE, fill_uniforms, uniforms
from valleysim.kernel.draws.elementary import exp_, log_, normal_cdf, normal_quantile
from valleysim.kernel.draws.variates import Reals, fill_residuals, fill_scores, fill_variates
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, Form, Pack
from valleysim.vocabulary import VALLEY_CAUSES, Law, Purpose

BLOCK = 520
"""Replicates of a block, at most. Not 512: rows 4096 bytes apart meet in one set of the cache."""
SMALLEST_BLOCK = 16
ODD = 8
BLOCK_CELLS = 1 << 19
"""Draws of one block, at most: 4 MB, which a core's cache holds."""
SMALLEST_UNIFORM = 2.0**-53


class Columns(NamedTuple):
    """Draws of a block: ``values`` (C, block) f8 of all pilots; two rows of uniforms to work on.

    ``replicates`` (block,) i8 are their numbers.
    """

    values: NDArray[np.float64]
    u0: NDArray[np.float64]
    u1: NDArray[np.float64]
    replicates: NDArray[np.int64]


def make_columns(count: int, block: int) -> Columns:
    """Allocate ``count`` columns of a block."""
    return Columns(np.zeros((count, block)), np.empty(block), np.empty(block), np.zeros(block, np.int64))


def block_size(columns: int) -> int:
    """Replicates of a block: fewer when many pilots have many columns; no result depends on it."""
    fitting = max(BLOCK_CELLS // max(columns, 1), SMALLEST_BLOCK)
    return int(min(BLOCK, (1 << (fitting.bit_length() - 1)) + ODD))


@kernel
def number_replicates(first: int, count: int, columns: Columns) -> None:
    """The block's replicates are those from ``first`` on."""
    for i in range(count):
        columns.replicates[i] = first + i


@kernel
def fill_columns(pack: Pack, row: int, p: int, count: int, columns: Columns) -> None:
    """Fill pilot ``p``'s columns for the first ``count`` of the block's replicates of a world."""
    u0, u1, replicates = columns.u0[:count], columns.u1[:count], columns.replicates[:count]
    world, plan = pack.worlds[row, p], pack.plans[p]
    for c in range(plan.first_column, plan.end_column):
        if pack.laws[c] == Law.FIXED and pack.forms[c] == Form.VARIATE:
            columns.values[c, :count] = pack.parameters[row, c, 0]
    for n in range(plan.first_pair, plan.end_pair):
        if pack.pair_once[n]:
            u0[:], u1[:] = uniforms(pack.pair_keys[n], world.origin, ONCE, pack.pair_numbers[n])
        else:
            fill_uniforms(pack.pair_keys[n], world.number, replicates, pack.pair_numbers[n], u0, u1)
        if pack.pair_columns[n, 0] >= 0:
            _transform(pack, row, plan.first_column + pack.pair_columns[n, 0], u0, columns.values)
        if pack.pair_columns[n, 1] >= 0:
            _transform(pack, row, plan.first_column + pack.pair_columns[n, 1], u1, columns.values)
    if world.persistence > 0.0:
        _score(columns.values[plan.first_column + Column.PROPENSITY, :count], u0)
    if world.shared_variance > 0.0:
        _score(columns.values[plan.first_column + Column.ORGANISATION, :count], u0)
        _share_budgets(world.shared_variance, plan.first_column, u0, u1, columns.values)
    fill_uniforms(world.pilot_keys[Purpose.COST], world.number, replicates, 0, u0, u1)
    if world.run_rate_known > 0.0:
        u0[:] = world.run_rate_known
    if world.cost_correlation != 0.0:
        _couple(world.cost_correlation, u0, u1)
    _transform(pack, row, plan.first_column + Column.RUN_RATE, u0, columns.values)
    _transform(pack, row, plan.first_column + Column.BUILD, u1, columns.values)


@kernel
def _score(column: Reals, u0: Reals) -> None:
    """Turn a column of uniforms into scores that are exceeded with that probability; they stay in ``u0``."""
    fill_scores(column, u0)
    for i in range(u0.shape[0]):
        column[i] = u0[i]


@kernel
def _share_budgets(share: float, first: int, u0: Reals, u1: Reals, values: Reals) -> None:
    """Give the organisation its share in the budgets of the cancellation clocks (docs/model.md, 2).

    As `propensity.in_common` does with one draw; ``u0`` are the scores of the organisation, ``u1`` is
    written over.
    """
    common, own = np.sqrt(share), np.sqrt(1.0 - share)
    count = u0.shape[0]
    for c in range(len(VALLEY_CAUSES)):
        budgets = values[first + Column.CANCELLATION + c, :count]
        for i in range(count):
            budgets[i] = exp_(-budgets[i])
        fill_scores(budgets, u1)
        for i in range(count):
            u = normal_cdf(-(common * u0[i] + own * u1[i]))
            budgets[i] = -log_(min(max(u, SMALLEST_UNIFORM), 1.0 - SMALLEST_UNIFORM))


@kernel
def _couple(correlation: float, u0: NDArray[np.float64], u1: NDArray[np.float64]) -> None:
    """Join the uniforms of the two cost multipliers by a Gaussian copula (docs/model.md, 7)."""
    own = np.sqrt(1.0 - correlation * correlation)
    for i in range(u0.shape[0]):
        z = correlation * normal_quantile(u0[i]) + own * normal_quantile(u1[i])
        u1[i] = min(max(normal_cdf(z), SMALLEST_UNIFORM), 1.0 - SMALLEST_UNIFORM)


@kernel
def _transform(pack: Pack, row: int, c: int, u: NDArray[np.float64], values: NDArray[np.float64]) -> None:
    out = values[c, : u.shape[0]]
    p = pack.parameters[row, c]
    if pack.forms[c] == Form.RAW:
        for i in range(u.shape[0]):
            out[i] = u[i]
    elif pack.forms[c] == Form.VARIATE:
        fill_variates(pack.laws[c], p, u, out, pack.tables)
    else:
        fill_residuals(pack.laws[c], p, u, out, pack.tables)
