"""Threads leave off when the caller is interrupted; what was done before is whole."""

import signal
import threading
import time
from _thread import interrupt_main
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from valleysim import compare, simulate
from valleysim.estimates.counts import Counts
from valleysim.simulation.workers import LeftError, Workers, pause

CROWDED = Path(__file__).parents[1] / "cases" / "many-windows.toml"


class Interruption:
    """A progress that interrupts at its first call after some histories, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, done: int, planned: int) -> None:
        if done >= self.after:
            raise KeyboardInterrupt


def test_a_task_of_a_pool_that_was_left_ends_at_its_next_pause() -> None:
    begun, ended, go = threading.Event(), [], threading.Event()

    def task() -> None:
        begun.set()
        go.wait(10)
        try:
            pause()
        except LeftError:
            ended.append("left")

    pool = Workers(1)
    future, waiting = pool.submit(task), pool.submit(task)
    begun.wait(10)
    with pytest.raises(KeyboardInterrupt), pool:
        raise KeyboardInterrupt
    assert not future.done()
    assert waiting.cancelled()
    go.set()
    future.result(10)
    assert ended == ["left"]


def test_a_pool_that_is_not_left_is_waited_for_and_no_other_thread_is_told() -> None:
    with Workers(2) as pool:
        futures = [pool.submit(time.sleep, 0.05) for _ in range(4)]
    assert all(future.done() for future in futures)
    pool.leave()
    pause()


@pytest.fixture
def heard() -> Iterator[None]:
    """A process that was started in the background may ignore interruptions; this one hears them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_no_thread_lives_on_after_an_interruption() -> None:
    for ask in (simulate, partial(compare, "enterprise", gap=False)):  # no library is loading when it comes
        ask(CROWDED, replicates=2, threads=2)
    before = threading.active_count()
    for ask in (simulate, partial(compare, "enterprise", gap=False)):
        clock = threading.Timer(2.0, interrupt_main)
        clock.start()
        with pytest.raises(KeyboardInterrupt):
            ask(CROWDED, replicates=10**6, threads=2)
        clock.join()
    deadline = time.monotonic() + 20
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_an_interruption_gives_the_chunks_that_were_done() -> None:
    result = simulate("enterprise", replicates=4_000, worlds=4, chunk=1_000, progress=Interruption(2_000))
    assert result.is_partial
    assert 2_000 <= result.counts.n_replicates < 4_000


def test_an_interruption_while_counts_are_added_gives_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    add, calls = Counts.add, []

    def interrupted(self: Counts, part: Counts, first_world: int) -> None:
        calls.append(first_world)
        add(self, part, first_world)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Counts, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        simulate("enterprise", replicates=4_000, worlds=4, chunk=1_000)
    assert len(calls) == 2
