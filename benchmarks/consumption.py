"""What histories consume: which draws made beforehand they read, and which they make on demand.

Counted, not estimated: this program lives through histories with the kernel as plain Python
(``NUMBA_DISABLE_JIT=1``) and watches every draw. Of the columns made beforehand it counts, per
history, whether the history read them; a clock's budget counts as read when the clock looks at it,
not when it is copied. Of the draws on demand it counts the distinct blocks of Philox, one address
and two uniforms each, and the laws that made a month of them.

``python -m benchmarks.consumption HISTORIES`` prints the averages per history as JSON.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from benchmarks.subject import ROOT, enterprise

WORLDS = 40


@dataclass(frozen=True)
class Consumption:
    """Averages per history."""

    columns: list[float]
    """Share of histories that read each column."""
    renewed: dict[int, float]
    """Variates made on demand, by `pack.Renewed`."""
    gaps: float
    """Months to the next reorganisation, made on demand."""
    blocks: float
    """Blocks of Philox made on demand, those for variates and gaps among them."""

    @property
    def plain_blocks(self) -> float:
        """Blocks whose uniforms are only compared with a probability."""
        return self.blocks - sum(self.renewed.values()) - self.gaps


class Watched:
    """An array that remembers which of its entries were read."""

    def __init__(self, array: Any) -> None:
        self.array = array
        self.read: set[int] = set()

    def __getitem__(self, index: int) -> Any:
        self.read.add(int(index))
        return self.array[index]

    def __setitem__(self, index: int, value: float) -> None:
        self.array[index] = value


class WatchedLife:
    """A history's working memory, with its draws and budgets watched."""

    def __init__(self, record: Any) -> None:
        values = {"_record": record, "draws": Watched(record["draws"]), "budgets": Watched(record["budgets"])}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._record, name, value)


class Counting:
    """Counts the draws of histories as they are lived."""

    def __init__(self, columns: int) -> None:
        self.histories = 0
        self.columns = [0] * columns
        self.renewed: Counter[int] = Counter()
        self.gaps = 0
        self.blocks = 0
        self.addresses: set[tuple[int, int]] = set()

    def watch(self) -> None:
        """Put watchers in the place of what the kernel's modules call."""
        names = (
            "draws.addressed",
            "laws.funding",
            "laws.handoff",
            "history",
            "joint",
            "laws.readiness",
            "laws.sponsors",
        )
        modules: list[Any] = [import_module(f"valleysim.kernel.{name}") for name in names]
        draws, funding, handoff, history, joint, readiness, sponsors = modules
        begun, started, runs = joint.begin, joint.start, joint.advance
        made, logarithm = history.renewed, history.log_

        def uniforms(key: int, world: int, replicate: int, counter: int) -> tuple[float, float]:
            self.addresses.add((int(key), counter))
            return block(key, world, replicate, counter)

        def renewed(world: Any, tables: Any, law: int, u: float) -> Any:
            self.renewed[int(law)] += 1
            return made(world, tables, law, u)

        def log_(x: float) -> Any:
            self.gaps += 1
            return logarithm(x)

        watched: list[Any] = [None]  # a lone pilot begins, starts and lives on

        def begin(world: Any, tables: Any, state: Any, *rest: Any) -> None:
            watched[0] = WatchedLife(state)
            begun(world, tables, watched[0], *rest)

        def start(_: Any, *rest: Any) -> None:
            started(watched[0], *rest)

        def advance(world: Any, tables: Any, _: Any, *rest: Any) -> Any:
            status = runs(world, tables, watched[0], *rest)
            self.add(watched[0])
            return status

        block: Callable[..., tuple[float, float]] = draws.uniforms
        draws.uniforms = handoff.uniforms = sponsors.uniforms = uniforms
        for module in (history, readiness, sponsors):
            module.renewed = renewed
        history.log_ = log_
        joint.begin, joint.start, joint.advance = begin, start, advance
        assert all(module.uniform is draws.uniform for module in (funding, history, readiness, sponsors))

    def add(self, state: Any) -> None:
        """Count what one history read."""
        from valleysim.kernel.pack import Column
        from valleysim.kernel.state import CLOCKS

        clocks = range(Column.CANCELLATION, Column.CANCELLATION + CLOCKS)
        read = {c for c in state.draws.read if c not in clocks}
        read |= {clocks[c] for c in state.budgets.read}
        for c in read:
            self.columns[c] += 1
        self.histories += 1
        self.blocks += len(self.addresses)
        self.addresses.clear()

    def averages(self) -> Consumption:
        """Per history."""
        n = self.histories
        return Consumption(
            columns=[number / n for number in self.columns],
            renewed={law: number / n for law, number in sorted(self.renewed.items())},
            gaps=self.gaps / n,
            blocks=self.blocks / n,
        )


def consumption(histories: int = 800) -> Consumption:
    """Count in a process of its own, where nothing is compiled."""
    counted = subprocess.run(
        [sys.executable, "-m", __name__, f"{histories}"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(counted.stdout)
    found["renewed"] = {int(law): number for law, number in found["renewed"].items()}
    return Consumption(**found)


def main() -> None:
    """Count, and print."""
    import numpy as np

    from valleysim.kernel.numba.jit import INTERPRETED
    from valleysim.simulation.chunks import run_chunk

    if not INTERPRETED:
        raise SystemExit("compiled code cannot be watched: set NUMBA_DISABLE_JIT=1")
    subject = enterprise(worlds=WORLDS)
    counting = Counting(len(subject.model.pack.laws))
    counting.watch()
    with np.errstate(all="ignore"):
        for chunk in subject.chunks(max(int(sys.argv[1]), WORLDS)):
            run_chunk(chunk)
    print(json.dumps(asdict(counting.averages())))


if __name__ == "__main__":
    main()
