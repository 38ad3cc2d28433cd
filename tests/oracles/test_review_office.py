"""One review office for all pilots: batches, its load, and the long run (Erlang 1917; Kleinrock 1975, 3.5).

n requests at once before c reviewers who take Exp(μ) each: while all are busy endings come at rate cμ, so
the i-th waits Erlang(i − c, cμ), if i > c. The last of m is signed off after (m − c)/(cμ) + Σ_{j≤c} 1/(jμ)
on average, and the variance is the sum of the squares of these means. The requests still in the office
die at rate μ min(k, c): what they have queued and been served by t is found from the exponential of that
chain's matrix.

Models that are renewed at rate r each let n pilots ask for reliability's sign-off at the times of a Poisson
process of rate λ = nr, and a request that is void keeps its reviewer: an M/M/c queue. A request waits with
Erlang's probability C(c, λ/μ), and C/(cμ − λ) on average; before the long run, requests that find
k in the office come at λP(k at t), by the exponential of the birth-and-death matrix.

What is counted of the office is compared by the spread of 100 independent batches, whose standard
scores follow Student's law: false alarms 3e-8 a check, others 2e-9. A million replicates show a probability
that is 0.004 off or a mean of months that is 0.5 % off (ten million 0.0013, 0.16 %). Single waits are
lived with a quarter as many and show a probability that is 0.008 off. The office's load is lived with a
fifth, the long run with a 250th, which is 500,000 requests: a mean load of a batch that is 0.6 % off is seen,
of a queue that is short 5 %; in the long run a share of waiting that is 5 % off or a mean wait that is
10 % off (ten million 1.7 % and 3.3 %).
"""

import math
import tomllib
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from scipy import linalg

from tests.oracles.histories import (
    FOREVER,
    Document,
    at_both_sizes,
    check_mean,
    check_share,
    simulated_together,
)
from valleysim.kernel.grid import TICKS_PER_MONTH
from valleysim.kernel.laws.office import Load
from valleysim.kernel.records import Record

CASES = Path(__file__).parents[1] / "cases"
RATE = 0.5
SPAN = 240.0
BATCHES = 100
AREAS = 5


def exponential(mean: float) -> Document:
    return {"exponential": {"mean": mean}}


def office(pilots: int, reviewers: int, **readiness: object) -> Document:
    """Pilots that ask one office, all five areas at month 0 but for what is said of ``readiness``."""
    return {
        "readiness": {"authority": "central", **readiness},
        "office": {"reviewers": reviewers, "service": exponential(1.0 / RATE)},
        "pilots": [{"name": f"pilot {n}"} for n in range(pilots)],
    }


def stages(requests: int, reviewers: int) -> list[float]:
    """Mean times between the endings of so many requests made at once."""
    return [1.0 / (RATE * min(k, reviewers)) for k in range(requests, 0, -1)]


def loads(document: Document, replicates: int, span: float) -> np.ndarray:
    """What is counted of the office (4, batches), a replicate's mean in each batch, times in months."""
    size = max(replicates // BATCHES, 2)
    found = []
    for batch in range(BATCHES):
        _, tally = simulated_together(document, size, (), span=span, first=batch * size)
        found.append(tally.load / size)
    counted = np.array(found).T
    counted[[Load.QUEUE_TICKS, Load.BUSY_TICKS]] /= TICKS_PER_MONTH
    return counted


def spent(generator: np.ndarray, start: int, rewards: np.ndarray, t: float) -> float:
    """E[∫₀ᵗ reward(state) du] of a Markov chain, by Van Loan's block matrix (1978, IEEE AC-23)."""
    size = len(generator)
    block = np.zeros((size + 1, size + 1))
    block[:size, :size], block[:size, size] = generator, rewards
    return float(linalg.expm(block * t)[start, size])


def birth_and_death(arrivals: float, reviewers: int, most: int) -> np.ndarray:
    """Generator of the number of requests in the office, 0 … ``most``."""
    k = np.arange(most + 1)
    up, down = np.where(k < most, arrivals, 0.0), RATE * np.minimum(k, reviewers)
    return np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)


def passed(rates: list[float], t: float) -> float:
    """P(a sum of independent exponential times of these rates ≤ t)."""
    stay = np.diag(-np.array(rates)) + np.diag(rates[:-1], 1)
    return 1.0 - float(linalg.expm(stay * t)[0].sum())


@at_both_sizes
def test_the_ith_of_a_batch_waits_until_so_many_before_it_are_done(histories: int) -> None:
    """One area of each pilot takes 80 months of work: by then the office has long dealt with the others.

    Each is live after its wait, Erlang(i − c, cμ), and its own service, Exp(μ); its place i is drawn.
    """
    pilots, reviewers, work = 4, 2, 80.0
    replicates = histories // pilots
    document = office(pilots, reviewers, operability={"work": work})
    ((live,), _) = simulated_together(document, replicates, (Record.LIVE,), span=SPAN)
    for pilot in range(pilots):
        for month in (0.5, 1.5, 4.0, 10.0):
            places = [[reviewers * RATE] * max(i - reviewers, 0) + [RATE] for i in range(1, pilots + 1)]
            share = sum(passed(rates, month) for rates in places) / pilots
            found = np.count_nonzero(live[pilot] <= work + month)
            check_share(found, replicates, share, (pilot, month))


@at_both_sizes
def test_equal_pilots_that_ask_at_one_instant_are_served_in_every_order_alike(histories: int) -> None:
    """Once in that of the alphabet: one reviewer, a month a request, five requests of each pilot."""
    replicates = histories // 16
    document = tomllib.loads((CASES / "ties-by-alphabet.toml").read_text("utf-8"))
    ((live,), _) = simulated_together(document, replicates, (Record.LIVE,), span=SPAN)
    assert (np.sort(live, axis=0).T == [7.0, 12.0, 17.0, 22.0]).all()
    for order in permutations((7.0, 12.0, 17.0, 22.0)):
        check_share(np.count_nonzero((order == live.T).all(axis=1)), replicates, 1.0 / 24.0, order)


@at_both_sizes
def test_the_order_of_one_month_says_nothing_of_that_of_another(histories: int) -> None:
    """Two pilots: four areas of each are done in month 2, two let it ask for money, the fifth in month 40."""
    replicates = histories // 16
    document = {
        "pilot": {"duration": 2},
        "readiness": {"authority": "central", "governance": {"work": 38}},
        "office": {"service": 1},
        "funding": {"runway": 240, "period": 1, "first_window": 0, "approval": 1},
        "pilots": [{"name": "a"}, {"name": "b"}],
    }
    (money, live), _ = simulated_together(document, replicates, (Record.MONEY_AT, Record.LIVE), span=SPAN)
    for months in product((4.0, 8.0), (41.0, 42.0)):
        found = np.count_nonzero((money[0] == months[0]) & (live[0] == months[1]))
        check_share(found, replicates, 0.25, months)


@at_both_sizes
def test_the_last_of_all_pilots_is_signed_off_when_all_have_passed_the_office(histories: int) -> None:
    pilots, reviewers = 2, 3
    ((live,), tally) = simulated_together(office(pilots, reviewers), histories, (Record.LIVE,), span=SPAN)
    means, last = stages(AREAS * pilots, reviewers), live.max(axis=0)
    check_mean(last, sum(means), "mean")
    check_mean((last - sum(means)) ** 2, sum(mean * mean for mean in means), "variance")
    assert tally.load[Load.REQUESTS] == AREAS * pilots * histories
    assert tally.load[Load.WAITED] == (AREAS * pilots - reviewers) * histories


@at_both_sizes
def test_the_load_of_a_batch_is_counted_up_to_the_span(histories: int) -> None:
    pilots, reviewers, span = 2, 3, 4.0
    requests = AREAS * pilots
    found = loads(office(pilots, reviewers), histories // 5, span)
    assert (found[Load.REQUESTS] == requests).all()
    assert (found[Load.WAITED] == requests - reviewers).all()
    chain, k = birth_and_death(0.0, reviewers, requests), np.arange(requests + 1)
    queued = spent(chain, requests, np.maximum(k - reviewers, 0), span)
    busy = spent(chain, requests, np.minimum(k, reviewers), span)
    check_mean(found[Load.QUEUE_TICKS], queued, "queued")
    check_mean(found[Load.BUSY_TICKS], busy, "busy")


PILOTS, REVIEWERS, ARRIVALS, MOST = 2, 3, 0.75, 120


def queue() -> Document:
    """Pilots whose models are renewed again and again; no other area is ever done."""
    endless = {area: {"work": FOREVER} for area in ("ownership", "economics", "operability", "governance")}
    return {
        **office(PILOTS, REVIEWERS, **endless),
        "obsolescence": {"lifetime": exponential(PILOTS / ARRIVALS)},
    }


@at_both_sizes
@pytest.mark.parametrize("backlog", [0.0, 1.5])
def test_requests_that_keep_coming_find_the_office_as_the_birth_and_death_process_says(
    histories: int, backlog: float
) -> None:
    """The first requests, one a pilot, come at month 0. A backlog makes all be served so much later."""
    span = 6.0
    served = span - backlog
    document = queue()
    document["office"]["backlog"] = backlog
    found = loads(document, histories // 5, span)
    chain, k = birth_and_death(ARRIVALS, REVIEWERS, MOST), np.arange(MOST + 1)
    check_mean(found[Load.REQUESTS], PILOTS + ARRIVALS * span, "requests")
    full = spent(chain, PILOTS, np.where(k >= REVIEWERS, ARRIVALS, 0.0), span)
    check_mean(found[Load.WAITED], full, "have waited")
    in_backlog = PILOTS * backlog + ARRIVALS * (backlog * span - 0.5 * backlog**2)
    queued = spent(chain, PILOTS, np.maximum(k - REVIEWERS, 0), served)
    check_mean(found[Load.QUEUE_TICKS], in_backlog + queued, "queued")
    busy = spent(chain, PILOTS, np.minimum(k, REVIEWERS), served)
    check_mean(found[Load.BUSY_TICKS], busy, "busy")


def erlang_c(reviewers: int, offered: float) -> float:
    """Probability that a request waits in the long run (Erlang 1917)."""
    full = offered**reviewers / math.factorial(reviewers) * reviewers / (reviewers - offered)
    return full / (full + sum(offered**k / math.factorial(k) for k in range(reviewers)))


def test_erlangs_formula_is_that_of_the_stationary_birth_and_death_process() -> None:
    chain = birth_and_death(ARRIVALS, REVIEWERS, MOST)
    stationary = linalg.expm(chain * 1e4)[0]
    waits = erlang_c(REVIEWERS, ARRIVALS / RATE)
    assert stationary[REVIEWERS:].sum() == pytest.approx(waits, abs=1e-9)
    queued = stationary @ np.maximum(np.arange(MOST + 1) - REVIEWERS, 0)
    assert queued == pytest.approx(ARRIVALS * waits / (REVIEWERS * RATE - ARRIVALS), abs=1e-9)


@at_both_sizes
def test_in_the_long_run_a_request_waits_as_erlang_says(histories: int) -> None:
    """Months 80 to 240. The office forgets its start within 1/(√(cμ) − √λ)² = 8 months: by 80 to 5e-5."""
    early, late = (loads(queue(), histories // 250, span) for span in (80.0, SPAN))
    requests, waited, queued, busy = late - early
    waits = erlang_c(REVIEWERS, ARRIVALS / RATE)
    check_mean(requests, ARRIVALS * (SPAN - 80.0), "requests")
    check_mean(busy, ARRIVALS / RATE * (SPAN - 80.0), "busy")
    check_mean(waited - waits * requests, 0.0, "have waited")
    check_mean(queued - waits / (REVIEWERS * RATE - ARRIVALS) * requests, 0.0, "mean wait")
