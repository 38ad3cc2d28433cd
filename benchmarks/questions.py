"""Explain and advise on the enterprise preset, at their defaults: CPU seconds, on one thread.

What advice would cost without its first look at the sets, and whether it finds the same, comes beside it.
"""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from benchmarks.figure import Figure, told
from benchmarks.rounds import in_turns
from benchmarks.subject import SEED
from valleysim import advise, explain, load

PRESET = "enterprise"


def figures(rounds: int) -> Iterator[Figure]:
    """The questions in turns."""
    scenario = load(PRESET)
    found: dict[str, Any] = {}

    def ask(name: str) -> None:
        found[name] = advise(scenario, seed=SEED, threads=1)

    def ask_in_full() -> None:
        with patch("valleysim.questions.advise.best_set.first_look", lambda sets, screen: None):
            ask("in full")

    fastest = in_turns(
        {
            "explain": lambda: explain(scenario, seed=SEED, threads=1),
            "advise": lambda: ask("advise"),
            "in full": ask_in_full,
        },
        rounds,
    )
    yield told(f"explain, the {PRESET} preset", fastest["explain"].cpu, unit=" s", digits=1)
    yield told(f"advise, the {PRESET} preset", fastest["advise"].cpu, unit=" s", digits=1)
    yield told(
        "  all sets in full / after a first look", fastest["in full"].cpu / fastest["advise"].cpu, unit="×"
    )
    same = found["advise"].choices == found["in full"].choices
    yield Figure(
        "  the frontier of both", "the same, bit by bit" if same else "not the same", "the same", same
    )
