"""What goes together: requests of one pilot, and the pilots of one organisation (Vasicek 2002).

Given the common score x ~ N(0, 1), an event of probability p has probability
A(x) = Φ((Φ⁻¹(p) − √ω x)/√(1 − ω)), independently for each draw that shares x, and E[A(x)] = p. So the number
W of budget windows until a pilot with persistence ρ is approved has P(W > k) = E[(1 − A)^k], and with a
refusal that is final with probability f it is approved within k with E[A(1 − r^k)/(1 − r)],
r = (1 − A)(1 − f). Of n pilots k survive t with E[C(n, k) A^k (1 − A)^{n−k}], A that of p = e^{−λt}; the
variance is n p(1 − p) + n(n − 1)(Φ₂(Φ⁻¹(p), Φ⁻¹(p); ω) − p²). Expectations by Gauss and Hermite's rule.

False alarms: 2e-9 a check. A million histories show a probability that is 0.004 off, ten million 0.0013; a
million replicates a variance that is 0.7 % off, where without the common factor it would be half as large.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from tests.oracles.histories import (
    LIMIT,
    Document,
    Reals,
    at,
    at_both_sizes,
    check_share,
    counted,
    simulated_together,
)
from valleysim.vocabulary import Endpoint, Wait

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(200)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
PILOTS, SHARED = 4, 0.3
PERIOD = 1.0


def expected(function: Callable[[Reals], Reals], p: float, share: float) -> float:
    """E[function(A)] for an event of probability p whose score is shared by this much."""
    given = stats.norm.cdf((stats.norm.ppf(p) - math.sqrt(share) * NODES) / math.sqrt(1.0 - share))
    return float(WEIGHTS @ function(given))


def asking(**funding: object) -> Document:
    table = {"runway": "never", "period": PERIOD, "first_window": PERIOD, "approval": 0.3, **funding}
    return {"funding": table}


@at_both_sizes
@pytest.mark.parametrize("persistence", [0.0, 0.4, 0.9])
def test_a_refused_pilot_is_refused_again_as_often_as_its_own_chance_says(
    histories: int, persistence: float
) -> None:
    result = counted(asking(persistence=persistence), histories, (1.0, 2.0, 5.0, 20.0))
    for k in (1, 2, 5, 20):
        share = expected(lambda a, k=k: 1.0 - (1.0 - a) ** k, 0.3, persistence)
        check_share(at(result.classes.reached, k * PERIOD), histories, share, k)


@at_both_sizes
@pytest.mark.parametrize("persistence", [0.0, 0.6])
def test_a_final_refusal_ends_the_asking(histories: int, persistence: float) -> None:
    final = 0.25
    document = asking(persistence=persistence, final_refusal=final)
    result = counted(document, histories, (1.0, 3.0, 9.0))
    for k in (1, 3, 9):

        def approved(a: Reals, k: int = k) -> Reals:
            again = (1.0 - a) * (1.0 - final)
            return a * (1.0 - again**k) / (1.0 - again)

        def refused(a: Reals, k: int = k) -> Reals:
            again = (1.0 - a) * (1.0 - final)
            return (1.0 - a) * final * (1.0 - again**k) / (1.0 - again)

        check_share(at(result.classes.reached, k), histories, expected(approved, 0.3, persistence), k)
        stalled = at(result.classes.stalled[Wait.REFUSED], k)
        check_share(stalled, histories, expected(refused, 0.3, persistence), k)


@at_both_sizes
def test_the_organisations_share_and_the_pilots_own_add_up(histories: int) -> None:
    """ω of all and ρ of the rest: a pilot's requests have ω + (1 − ω)ρ of their variance in common."""
    document = {**asking(persistence=0.5), "organisation": {"shared_variance": SHARED}}
    result = counted(document, histories, (1.0, 4.0))
    for k in (1, 4):
        share = expected(lambda a, k=k: 1.0 - (1.0 - a) ** k, 0.3, SHARED + (1.0 - SHARED) * 0.5)
        check_share(at(result.classes.reached, float(k)), histories, share, k)


OWN = 0.05
CASES: dict[str, tuple[float, float, Document]] = {
    "cancellation": (
        math.exp(-OWN * 8.0),
        8.0,
        {"priorities": {"cancellation_hazard": OWN}, "readiness": {"reliability": {"work": 8.0}}},
    ),
    "approval": (0.3, 1.0, asking()),
    "adoption": (
        0.4,
        2.0,
        {
            "sponsors": [{"seat": "head", "tenure": 1.0, "vacancy": 0, "adopts": 0.4, "essential": True}],
            "coalition": {"uncovered_pace": 0.0},
            "readiness": {"reliability": {"work": 2.0}},
        },
    ),
    "taking on": (0.4, 1.0, {"sponsors": [{"seat": "head", "takes_on": 0.4}]}),
}


@at_both_sizes
@pytest.mark.parametrize("what", CASES)
def test_pilots_of_one_organisation_share_their_luck_and_none_has_more_of_it(
    histories: int, what: str
) -> None:
    """Mean, variance and law of the number that arrive; the mean does not know of the factor."""
    p, month, tables = CASES[what]
    document = {
        **tables,
        "organisation": {"shared_variance": SHARED},
        "pilots": [{"name": f"pilot {n}"} for n in range(PILOTS)],
    }
    _, tally = simulated_together(document, histories, (), span=month)
    found = tally.together[Endpoint.LIVE, -1]
    k = np.arange(PILOTS + 1)
    law = np.array(
        [
            expected(lambda a, n=n: math.comb(PILOTS, n) * a**n * (1.0 - a) ** (PILOTS - n), p, SHARED)
            for n in k
        ]
    )
    mean = float(law @ k)
    assert mean == pytest.approx(PILOTS * p, abs=1e-6)
    second, fourth = (float(law @ (k - mean) ** power) for power in (2, 4))
    both = float(
        stats.multivariate_normal([0.0, 0.0], [[1.0, SHARED], [SHARED, 1.0]]).cdf([stats.norm.ppf(p)] * 2)
    )
    exact = PILOTS * p * (1.0 - p) + PILOTS * (PILOTS - 1) * (both - p * p)
    assert second == pytest.approx(exact, abs=1e-5)
    for number in k:
        check_share(found[number], histories, law[number], f"{number} arrive")
    z = (found @ k - histories * mean) / math.sqrt(histories * second)
    assert abs(z) < LIMIT, f"mean: z {z:.2f}"
    z = (found @ (k - mean) ** 2 - histories * second) / math.sqrt(histories * (fourth - second**2))
    assert abs(z) < LIMIT, f"variance: z {z:.2f}"
