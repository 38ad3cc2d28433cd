"""Portfolios whose pilots fall together: shocks that strike several at once (Marshall & Olkin 1967).

n pilots, each cancelled at rate λ, and shocks of rate ν that strike all: given that none has struck by t
the survivors are binomial, so P(k survive t) = e^{−νt} C(n, k) p^k (1 − p)^{n−k} for k > 0, p = e^{−λt}.
With s = e^{−(λ+ν)t} their variance is n s(1 − s) + n(n − 1)(e^{−(2λ+ν)t} − s²), and all are gone with
probability 1 − e^{−νt} + e^{−νt}(1 − p)ⁿ. If a shock takes the seats one by one, each with probability e,
m given pilots all survive with s_m = exp(−mλt − νt(1 − (1 − e)^m)), whence all by inclusion and exclusion.

A pilot with t months of work goes live at t if it is still there, and covered all the time: so survivors
are counted as pilots that have reached *live*. A mean alone would hide a lost correlation.

People of rate λ_G sit in the pilots of a group G, a seat of its own being a group of one: then
P(T_i > t_i for all i) = exp(−Σ_G λ_G max_{i ∈ G} t_i). A person who is succeeded after Exp(γ), by somebody
whom pilot i convinces with probability aᵢ by itself, supports all of a set B at t with probability
e^{−αt} + (F − e^{−αt}) Π_B aᵢ, F = (γ + αe^{−(α+γ)t})/(α + γ) being that the post is filled.

False alarms: 2e-9 a check. A million replicates show a probability that is 0.004 off, a mean number of
survivors that is 0.6 % off or a variance that is 0.7 % off; ten million 0.0013, 0.2 % or 0.25 %. Without
the shock in common the variance would be 40 % less.
"""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from tests.oracles.histories import (
    FOREVER,
    LIMIT,
    Document,
    at_both_sizes,
    check_share,
    simulated_together,
)
from valleysim.estimates.intervals import sampling_variance
from valleysim.kernel.records import Record
from valleysim.vocabulary import Endpoint, Wait

COVERED = Record.WAITED + Wait.READINESS_WORK
SPAN = 240.0
PILOTS = 3
MONTHS = 12.0
OWN, COMMON, TAKEN = 0.03, 0.02, 0.4


def leaves(rate: float) -> Document:
    """Somebody who leaves at ``rate`` and is not succeeded."""
    return {"tenure": {"exponential": {"mean": 1.0 / rate}}, "vacancy": FOREVER}


def portfolio(pilots: list[Document], work: float, **tables: object) -> Document:
    """Pilots that work while they are covered."""
    return {
        "coalition": {"uncovered_pace": 0.0},
        "readiness": {"reliability": {"work": work}},
        "pilots": [{"name": f"pilot {n}", **pilot} for n, pilot in enumerate(pilots)],
        **tables,
    }


ANN = {"seat": "sponsor", "essential": True, "person": "Ann"}
SEAT = {"seat": "sponsor", "essential": True, "vacancy": FOREVER}
IN_ALL = "somebody in all who leaves or is moved"
ONE_BY_ONE = "reorganisations that move seats one by one"
SHOCKS: dict[str, Document] = {
    IN_ALL: {
        "organisation": {"reorganisation_rate": 0.5 * COMMON / TAKEN},
        "people": [{"name": "Ann", "exposure": TAKEN, **leaves(0.5 * COMMON)}],
        "sponsors": [ANN],
    },
    "reorganisations that move all": {
        "organisation": {"reorganisation_rate": COMMON, "exposure": 1},
        "sponsors": [SEAT],
    },
    ONE_BY_ONE: {
        "organisation": {"reorganisation_rate": COMMON / TAKEN},
        "sponsors": [{**SEAT, "exposure": TAKEN}],
    },
}


def survive(number: int, shocks: str, t: float) -> float:
    """P(all of ``number`` given pilots survive t)."""
    if shocks == ONE_BY_ONE:
        return math.exp(-number * OWN * t - COMMON / TAKEN * t * (1.0 - (1.0 - TAKEN) ** number))
    return math.exp(-number * OWN * t - COMMON * t) if number else 1.0


def survivors(n: int, shocks: str, t: float) -> np.ndarray:
    """P(exactly k of n survive t), k = 0 … n."""
    return np.array(
        [
            math.comb(n, k)
            * sum((-1.0) ** i * math.comb(n - k, i) * survive(k + i, shocks, t) for i in range(n - k + 1))
            for k in range(n + 1)
        ]
    )


def test_the_law_of_the_survivors_has_the_variance_and_the_tail_that_are_known() -> None:
    n, t = 5, 9.0
    s, p, k = math.exp(-(OWN + COMMON) * t), math.exp(-OWN * t), np.arange(n + 1)
    law = survivors(n, IN_ALL, t)
    mean, square = float(law @ k), float(law @ k**2)
    both = math.exp(-(2 * OWN + COMMON) * t)
    assert mean == pytest.approx(n * s, abs=1e-12)
    assert square - mean**2 == pytest.approx(n * s * (1 - s) + n * (n - 1) * (both - s * s), abs=1e-12)
    gone = 1 - math.exp(-COMMON * t) + math.exp(-COMMON * t) * (1 - p) ** n
    assert law[0] == pytest.approx(gone, abs=1e-12)
    assert law[1:] == pytest.approx(math.exp(-COMMON * t) * stats.binom(n, p).pmf(k[1:]), abs=1e-12)
    assert survivors(2, ONE_BY_ONE, t).sum() == pytest.approx(1.0, abs=1e-12)


@at_both_sizes
@pytest.mark.parametrize("shocks", SHOCKS)
def test_survivors_of_private_and_common_causes_have_their_mean_variance_and_law(
    histories: int, shocks: str
) -> None:
    document = portfolio([{}] * PILOTS, MONTHS, priorities={"cancellation_hazard": OWN}, **SHOCKS[shocks])
    _, tally = simulated_together(document, histories, (), span=MONTHS)
    found = tally.together[Endpoint.LIVE, -1]
    assert found.sum() == histories
    law, k = survivors(PILOTS, shocks, MONTHS), np.arange(PILOTS + 1)
    for number in k:
        check_share(found[number], histories, law[number], f"{number} survive")
    mean = float(law @ k)
    second, fourth = (float(law @ (k - mean) ** power) for power in (2, 4))
    z = (found @ k - histories * mean) / math.sqrt(histories * second)
    assert abs(z) < LIMIT, f"mean: z {z:.2f}"
    z = (found @ (k - mean) ** 2 - histories * second) / math.sqrt(histories * (fourth - second**2))
    assert abs(z) < LIMIT, f"variance: z {z:.2f}"
    squares = tally.squares[Endpoint.LIVE, -1:]
    assert squares == found @ k**2
    error = sampling_variance(np.array([found @ k]), squares, histories, PILOTS)
    assert error == pytest.approx(second / PILOTS**2 / histories, rel=0.01 * math.sqrt(1e6 / histories))


GROUPS = {"0": 0.03, "1": 0.02, "2": 0.04, "01": 0.03, "12": 0.02, "012": 0.01}
"""Rates by the pilots that a person sits in; one pilot only: a seat of its own."""


@at_both_sizes
def test_pilots_lose_their_cover_together_as_often_as_marshall_and_olkin_say(histories: int) -> None:
    """Ties are exact: T_1 = T_2 in a replicate is found bit for bit, with probability λ₁₂/(λ₁ + λ₂ + λ₁₂)."""
    people = [{"name": group, **leaves(rate)} for group, rate in GROUPS.items() if len(group) > 1]
    pilots: list[Document] = []
    for pilot in "012":
        seats = [
            {"seat": group, "essential": True, "person": group}
            for group in GROUPS
            if pilot in group and len(group) > 1
        ]
        pilots.append({"sponsors": [{"seat": "own", "essential": True, **leaves(GROUPS[pilot])}, *seats]})
    ((t,), _) = simulated_together(
        portfolio(pilots, FOREVER, people=people), histories, (COVERED,), span=SPAN
    )
    for months in itertools.product((1.0, 8.0, 25.0), repeat=3):
        spent = sum(rate * max(months[int(i)] for i in group) for group, rate in GROUPS.items())
        outlived = (t > np.array(months)[:, None]).all(axis=0)
        check_share(np.count_nonzero(outlived), histories, math.exp(-spent), months)
    for one, other in ("01", "02", "12"):
        tie = (t[int(one)] == t[int(other)]) & (t[int(one)] < SPAN)
        struck = [rate for group, rate in GROUPS.items() if one in group or other in group]
        both = sum(rate for group, rate in GROUPS.items() if one in group and other in group)
        check_share(np.count_nonzero(tie), histories, both / sum(struck), one + other)


@at_both_sizes
def test_a_successor_sits_in_all_pilots_at_once_and_each_convinces_them_by_itself(
    histories: int,
) -> None:
    month, leaving, filling, adopts = 8.0, 0.1, 0.4, (0.2, 0.5, 0.9)
    ann = {
        "name": "Ann",
        "tenure": {"exponential": {"mean": 1.0 / leaving}},
        "vacancy": {"exponential": {"mean": 1.0 / filling}},
    }
    pilots: list[Document] = [{"sponsors": [{**ANN, "adopts": share}]} for share in adopts]
    document = portfolio(pilots, FOREVER, people=[ann])
    ((row,), _) = simulated_together(document, histories, (Record.ROW,), span=month)
    supported = row == Wait.READINESS_WORK
    assert (supported | (row == Wait.COVER)).all()
    first = math.exp(-leaving * month)
    both = leaving + filling
    filled = (filling + leaving * math.exp(-both * month)) / both
    for which in itertools.product((False, True), repeat=3):
        share = (filled - first) * math.prod(
            a if yes else 1.0 - a for a, yes in zip(adopts, which, strict=True)
        )
        share += first * all(which) + (1.0 - filled) * (not any(which))
        found = (supported == np.array(which)[:, None]).all(axis=0)
        check_share(np.count_nonzero(found), histories, share, which)
