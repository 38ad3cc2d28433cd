"""Parts of the worlds of a scenario: what a task carries, and what is compiled where it is wanted.

A part travels as its scenario, its design and a range of worlds. What was compiled of it does not travel: a
worker compiles a part once, and keeps it for the tasks that share it.
"""

import pickle
import zlib
from dataclasses import replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

from valleysim.compile import Compiler, Model
from valleysim.kernel.search import Accepted
from valleysim.scenario import Scenario
from valleysim.worlds.design import Design

PARTS_KEPT = 2
SCENARIOS_KEPT = 64
QUICKLY = 1
"""Level of compression: what is sent shrinks to a third or less, at a hundredth of the time of a task."""
ONCE = 6
"""Level of compression of a scenario, which is packed once: an eighth smaller."""


def packed(value: object, effort: int = QUICKLY) -> bytes:
    """A value as few bytes; with more ``effort`` (a level of zlib) fewer."""
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), effort)


def unpacked(data: bytes) -> Any:
    """The value that was packed."""
    return pickle.loads(zlib.decompress(data))


class Sent:
    """A scenario that is packed once, however many tasks carry it, and unpacked once by a worker."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @cached_property
    def data(self) -> bytes:
        """The scenario as few bytes."""
        return packed(self.scenario, ONCE)

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (self.data,)


class Part:
    """Some worlds of a scenario and a design: compiled already, or when they are first wanted.

    ``accepted`` keeps which pasts were found in them, for variants that have the same.
    """

    def __init__(self, sent: Sent, design: Design, worlds: range, model: Model | None = None) -> None:
        self.sent, self.design, self.worlds = sent, design, worlds
        self.accepted: Accepted = {}
        self._lock = Lock()
        self._model = model

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.sent.scenario

    @property
    def pilots(self) -> int:
        """Number of pilots."""
        return self.scenario.n_pilots

    def model(self) -> Model:
        """The part as the kernel reads it. Threads may share it."""
        with self._lock:
            if self._model is None:
                self._model = Compiler(self.scenario, self.design, self.worlds).model(self.worlds)
            return self._model

    def __reduce__(self) -> tuple[Any, ...]:
        return _kept, (self.sent, self.design, self.worlds)


def part_behind(behind: Sent, design: Design, worlds: range) -> "Part":
    """The worlds of a variant in the scenario whose pasts it has."""
    return _kept(behind, replace(design, changes=None), worlds)


@lru_cache(SCENARIOS_KEPT)
def _received(data: bytes) -> Sent:
    sent = Sent(unpacked(data))
    sent.data = data
    return sent


@lru_cache(PARTS_KEPT)
def _kept(sent: Sent, design: Design, worlds: range) -> Part:
    return Part(sent, design, worlds)
