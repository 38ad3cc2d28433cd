"""Fits have the same bits for any number of threads that linear algebra is allowed."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from valleysim.estimates.calibration import fit_emulator
from valleysim.estimates.likelihoods import Rates
from valleysim.estimates.moves import moves, moves_alone
from valleysim.estimates.single import by_one_thread

WORLDS, QUANTITIES = 2_000, 60
_random = np.random.default_rng(7)
SCORES = _random.standard_normal((WORLDS, QUANTITIES))
SHARES = np.clip(0.5 + 0.1 * SCORES[:, 0] + 0.1 * _random.standard_normal(WORLDS), 0.0, 1.0)
FOUND = _random.binomial(100, SHARES)
TRIES = np.full(WORLDS, 100)


def _emulated() -> list[bytes]:
    emulator = fit_emulator(SCORES, SHARES[:, None])
    return [emulator.coefficients.tobytes(), emulator(SCORES).tobytes()]


def _rates() -> list[bytes]:
    rates = Rates(SCORES, FOUND, TRIES)
    return [rates.log(SCORES).tobytes(), rates.unseen(SCORES, FOUND, TRIES).tobytes()]


def _moves() -> list[bytes]:
    found = [*moves(SCORES, SHARES, TRIES), *moves_alone(SCORES, SHARES, TRIES)]
    return [one.tobytes() for one in found]


@pytest.mark.parametrize("fitted", [_emulated, _rates, _moves])
def test_fits_do_not_depend_on_the_threads_that_linear_algebra_may_use(fitted: object) -> None:
    assert callable(fitted)
    found = []
    for threads in (1, 2, 3):
        with threadpool_limits(limits=threads, user_api="blas"):
            found.append(fitted())
    assert found[0] == found[1] == found[2]


def test_the_setting_of_the_process_is_as_before() -> None:
    def threads() -> list[int]:
        return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]

    seen = []
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        by_one_thread(lambda: seen.append(threads()))()
        assert threads() == before
    assert all(number == 1 for number in seen[0])
