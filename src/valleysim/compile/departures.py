"""How long who is there at month 0 stays: exact chances, read from the laws that the kernel draws from."""

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.portfolio import Model
from valleysim.compile.tails import log_survival
from valleysim.kernel.pack import Column, Form, Pack, SeatColumn
from valleysim.vocabulary import KNOTS, Law

Reals = NDArray[np.float64]
OF_ONE_CURVE = (Law.LOG_TABLE, Law.LOGIT_TABLE, Law.EMPIRICAL)
"""Laws that are read from a row of the tables, which differs from world to world."""


Place = tuple[int, int]
"""A pilot and one of its seats, by their places in the pack."""


def in_post(model: Model, place: Place, months: Reals) -> Reals:
    """P(the occupant of month 0 is there after so many months), (W, n), in every world of a model.

    ``months`` (n,) are 0 or more. By themselves they leave at max(R, m), with R the time left of the tenure
    and m what they stay at least; reorganisations of rate ν take them with their exposure e, a Poisson clock
    of rate ν·e that runs beside it (docs/model.md, 4).
    """
    spared = np.exp(-(_rate(model, place) * _exposure(model, place)) * months)
    return _stays(model, place, months) * spared


def both_in_post(model: Model, one: Place, other: Place, months: Reals) -> Reals:
    """P(neither of two has left after so many months), (W, n): reorganisations strike both at one instant.

    By themselves they leave independently in a given world; a reorganisation spares both with
    (1 − e₁)(1 − e₂).
    """
    moves = 1.0 - (1.0 - _exposure(model, one)) * (1.0 - _exposure(model, other))
    spared = np.exp(-(_rate(model, one) * moves) * months)
    return _stays(model, one, months) * _stays(model, other, months) * spared


def _rate(model: Model, place: Place) -> Reals:
    """Reorganisations a month (W, 1)."""
    gap = model.pack.parameters[:, model.pack.plans["first_column"][place[0]] + Column.REORGANISATION, 0]
    rate: Reals = 1.0 / gap[:, None]
    return rate


def _exposure(model: Model, place: Place) -> Reals:
    """How likely a reorganisation moves the occupant (W, 1)."""
    exposure: Reals = model.pack.worlds["exposures"][:, place[0], [place[1]]]
    return exposure


def _stays(model: Model, place: Place, months: Reals) -> Reals:
    """P(the occupant has not left by themselves after so many months), (W, n)."""
    pack, (pilot, seat) = model.pack, place
    world = pack.worlds[:, pilot]
    column = pack.plans["first_column"][pilot] + Column.FIRST_BUILDER + int(world["builders"][0])
    column += SeatColumn.TENURE * int(world["seats"][0]) + seat
    return np.where(months < world["stays"][:, [seat]], 1.0, _time_left(pack, column, months))


def _time_left(pack: Pack, column: int, months: Reals) -> Reals:
    """P(the time left is more than so many months), (W, n): S(s + t)/S(s) after s months served."""
    law, p = Law(pack.laws[column]), pack.parameters[:, column]
    served = p[:, [4]] if pack.forms[column] == Form.RESIDUAL else np.zeros((len(p), 1))
    if law not in OF_ONE_CURVE:
        rows = p[:, None, :4]
        return _beyond(log_survival(law, rows, served + months, []), log_survival(law, rows, served, []))
    tables = [row[:KNOTS] if law != Law.EMPIRICAL else row for row in pack.tables]  # padded at the right
    return np.array(
        [
            _beyond(log_survival(law, q, s + months, tables), log_survival(law, q, s, tables))
            for q, s in zip(p, served, strict=True)
        ]
    )


def _beyond(later: Reals, now: Reals) -> Reals:
    return np.exp(np.minimum(later - now, 0.0))
