"""Who does the tasks: any executor gives the same bits, and a lost worker is no loss, or told in a line."""

import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

import valleysim
from tests.processes import finished, workers
from tests.questions.asked import PORTFOLIO, few_targets
from tests.simulation.test_chunks import check_same
from valleysim import ScenarioError, SimulationError, UsageError, load, simulate
from valleysim.questions.advise.actions import shipped_actions
from valleysim.questions.answer import Answer
from valleysim.simulation.chunks import CHUNK
from valleysim.simulation.crew import (
    FIRST_WAITING,
    MOST_TRIES,
    SECONDS_OF_A_TASK,
    SHARES_OF_A_WORKER,
    WAITING_PER_WORKER,
    Crew,
)
from valleysim.simulation.parts import packed, unpacked

SMALL: dict[str, Any] = {"replicates": 200, "worlds": 10}
QUESTIONS: dict[str, Callable[..., Answer]] = {
    "run": lambda **asked: simulate("enterprise", **SMALL, **asked),
    "portfolio": lambda **asked: simulate(PORTFOLIO, **SMALL, **asked),
    "compare": lambda **asked: valleysim.compare("mid_market", "enterprise", gap=False, **SMALL, **asked),
    "stress": lambda **asked: valleysim.stress("enterprise", months=[4], **SMALL, **asked),
    "explain": lambda **asked: valleysim.explain("mid_market", samples=32, **SMALL, **asked),
    "advise": lambda **asked: valleysim.advise("mid_market", budget=1e5, screening=20, **SMALL, **asked),
    "advise on a portfolio": lambda **asked: valleysim.advise(
        PORTFOLIO, actions=shipped_actions()[:2], replicates=8, worlds=4, **asked
    ),
    "calibrate": lambda **asked: valleysim.calibrate(
        "mid_market", few_targets(), worlds=256, histories=32, **asked
    ),
    "diary": lambda **asked: valleysim.tell_history("enterprise", 3, **asked),
}


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with workers(2, "spawn") as pool:
        yield pool


def told(answer: Answer) -> dict[str, Any]:
    return {**answer.document(), "manifest": None}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_alike_by_processes_and_by_threads(name: str, processes: Executor) -> None:
    """To the last bit of every number of its document."""
    done: list[tuple[int, int]] = []
    elsewhere = QUESTIONS[name](executor=processes, progress=lambda *counted: done.append(counted))
    here = QUESTIONS[name](threads=1)
    assert json.dumps(told(elsewhere)) == json.dumps(told(here))
    assert done[-1][0] == done[-1][1]


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_no_executor_is_refused_by_every_question(name: str) -> None:
    with pytest.raises(UsageError, match=r"executor: found 3; allowed: a concurrent.futures.Executor"):
        QUESTIONS[name](executor=3)


def test_a_process_pool_whose_worker_is_killed_is_told_of_in_one_line_with_what_was_done() -> None:
    with workers(2, "spawn") as pool:

        def progress(done: int, planned: int) -> None:
            if done > 0:
                for one in list((pool._processes or {}).values()):
                    os.kill(one.pid or 0, signal.SIGKILL)

        with pytest.raises(SimulationError) as lost:
            simulate("enterprise", replicates=400_000, executor=pool, chunk=2_000, progress=progress)
    text = f"{lost.value}"
    assert "\n" not in text
    assert text.startswith("the executor has lost its workers (")
    done = int(text.rsplit("; ", maxsplit=1)[-1].split(maxsplit=1)[0].replace(",", ""))
    assert 0 < done < 400_000
    assert "histories were done. Run again with another executor, or with threads" in text


def test_an_executor_that_was_shut_down_is_told_of_in_one_line() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(
        SimulationError, match=r"has lost its workers \(cannot schedule .*\); 0 histories were"
    ):
        simulate("enterprise", executor=pool, **SMALL)


def test_a_dask_cluster_gives_the_same_bits_also_when_a_worker_is_killed() -> None:
    said = finished(sys.executable, "-m", "tests.simulation.on_dask", limit=240)
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert found == {"workers": 2, "killed": 1, "same": True, "same_after_the_loss": True, "same_pairs": True}


@dataclass(frozen=True)
class Nap:
    """A task that takes some time, or fails."""

    number: int
    seconds: float = 0.0
    histories: int = 1


def sleep(task: Nap) -> int:
    time.sleep(task.seconds)
    return task.number


def contradict(task: Nap) -> int:
    time.sleep(task.seconds)
    raise UsageError(f"task {task.number}")


def test_how_many_tasks_wait_follows_the_workers_that_answer_and_not_this_machine() -> None:
    most: list[int] = []
    with ThreadPoolExecutor(12) as pool, Crew(pool, threads=1) as crew:
        assert crew.waiting == FIRST_WAITING
        dealt = (Nap(k, 0.02) for k in range(400))
        crew.run(sleep, dealt, lambda task, result: most.append(crew.waiting))
        assert crew.workers == 12
    assert max(most) == 12 * WAITING_PER_WORKER


def test_no_more_tasks_are_asked_for_than_may_wait() -> None:
    asked, done = [], []

    def deal() -> Iterator[Nap]:
        for k in range(50):
            assert len(asked) - len(done) < crew.waiting
            asked.append(k)
            yield Nap(k)

    with ThreadPoolExecutor(1) as pool, Crew(pool, threads=8) as crew:
        crew.run(sleep, deal(), lambda task, result: done.append(result))
    assert sorted(done) == list(range(50))


def test_tasks_of_an_executor_grow_until_they_take_long_and_end_small() -> None:
    with ThreadPoolExecutor(1) as pool, Crew(pool, threads=1) as crew:
        assert crew.task_size(CHUNK, 10**9) == CHUNK  # nothing is known yet
        crew.run(sleep, [Nap(0, 0.1, 10_000)], lambda *_: None)  # at least 10 microseconds a history
        size = crew.task_size(1, 10**9)
        assert 0.5 * SECONDS_OF_A_TASK / 1e-5 < size <= SECONDS_OF_A_TASK / 1e-5
        assert crew.task_size(1, 1_000) == 1_000 // SHARES_OF_A_WORKER
        assert crew.task_size(CHUNK, 1_000) == CHUNK
    with Crew(None, threads=2) as ours:
        assert ours.task_size(CHUNK, 10**9) == CHUNK


class Unlucky(Executor):
    """An executor that fails for a reason of its own, some times for each task."""

    def __init__(self, times: int) -> None:
        self.times, self.tries = times, 0

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
        mine: Future[Any] = Future()
        self.tries += 1
        if self.tries <= self.times:
            mine.set_exception(ConnectionError("a worker went away"))
        else:
            mine.set_result(function(*arguments, **named))
        return mine


def test_a_task_that_fails_for_no_reason_of_ours_is_tried_again() -> None:
    kept: list[int] = []
    with Crew(Unlucky(MOST_TRIES - 1), threads=1) as crew:
        crew.run(sleep, [Nap(7)], lambda task, result: kept.append(result))
    assert kept == [7]


def test_a_task_that_goes_on_failing_fails_in_the_end() -> None:
    pool = Unlucky(10**6)
    with pytest.raises(ConnectionError, match="went away"), Crew(pool, threads=1) as crew:
        crew.run(sleep, [Nap(7)], lambda task, result: None)
    assert pool.tries == MOST_TRIES


def test_of_several_that_fail_the_first_that_was_dealt_is_told() -> None:
    tasks = [Nap(0, 0.4), Nap(1, 0.0), Nap(2, 0.1)]
    for pool in (None, ThreadPoolExecutor(3)):
        with pytest.raises(UsageError, match="task 0"), Crew(pool, threads=3) as crew:
            crew.run(contradict, tasks, lambda task, result: None)


def test_a_scenario_that_contradicts_itself_is_told_alike_from_afar(processes: Executor) -> None:
    scenario = load("mid_market").with_("coalition.quorum", "1 to 9")
    told = []
    for where in ({"executor": processes}, {"threads": 1}):
        for ask in (simulate, lambda one, **asked: valleysim.compare(one, "mid_market", **asked)):
            with pytest.raises(ScenarioError) as refused:
                ask(scenario, **SMALL, **where)
            told.append(f"{refused.value}")
    assert told[:2] == told[2:]


def test_what_travels_is_small_whatever_the_worlds(processes: Executor) -> None:
    """A task is its scenario and a range; its counts shrink to a twentieth."""
    sent: list[int] = []
    came: list[int] = []

    class Weighing(Executor):
        def submit(self, function: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
            sent.append(len(pickle.dumps((function, arguments))))
            mine: Future[Any] = Future()
            done = function(*arguments, **named)
            came.append(len(pickle.dumps(done)))
            mine.set_result(done)
            return mine

    result = simulate("enterprise", replicates=20_000, worlds=400, executor=Weighing(), chunk=5_000)
    assert max(sent) < 20_000
    assert max(came) < len(pickle.dumps(result.counts)) / 20


def test_no_task_compiles_more_at_once_than_threads_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has little memory: however long a task may take, its worlds are those of one part."""
    monkeypatch.setattr("valleysim.compile.portfolio.CELLS_AT_ONCE", 24 * 5)
    parts: list[int] = []

    class Watching(ThreadPoolExecutor):
        def submit(self, function: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
            parts.append(len(arguments[1].part.worlds))
            return super().submit(function, *arguments, **named)

    with Watching(1) as pool:
        result = simulate(PORTFOLIO, **SMALL, executor=pool, chunk=10**6)
    assert parts == [5, 5]
    check_same(result.counts, simulate(PORTFOLIO, **SMALL).counts)


def test_packing_gives_back_what_was_packed() -> None:
    assert unpacked(packed({"a": [1, 2.5, None]})) == {"a": [1, 2.5, None]}
