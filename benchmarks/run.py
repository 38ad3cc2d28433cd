"""Every benchmark, in one run: ``python -m benchmarks.run [names]``. Prints a table of ratios.

Each benchmark is a module with a function ``figures`` that yields lines of the table; what it compares
takes turns within it. A figure that misses its target is marked, and fails nothing: the machine may
be busy, and a timed test would fail for its neighbours' sake.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from typing import Any

from benchmarks.figure import Figure, table

BENCHMARKS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "floor": lambda o: _module("floor").figures(2 * o.rounds),
    "against": lambda o: _module("against").figures(o.rounds),
    "portfolio": lambda o: _module("portfolio").figures(o.rounds),
    "running": lambda o: _module("running").figures(o.rounds),
    "questions": lambda o: _module("questions").figures(max(o.rounds // 2, 1)),
    "threads": lambda o: _module("threads").figures(o.rounds),
    "executors": lambda o: _module("executors").figures(o.rounds),
    "startup": lambda o: _module("startup").figures(o.rounds),
    "memory": lambda o: _module("memory").figures(o.memory),
}
"""By name, in the order in which they run. A new one is a module and a line here."""


def _module(name: str) -> Any:
    """Imported when its turn comes: the compiler takes a second to import."""
    return import_module(f"benchmarks.{name}")


def machine() -> str:
    """What the figures were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy"))
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    python = f"Python {platform.python_version()}"
    return f"{processor()}, {os.cpu_count()} cores (load {load}), {python}, {libraries}"


def processor() -> str:
    """Name of the processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def main() -> None:
    """Run the benchmarks that are asked for, and print as they finish."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Speed, as ratios.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)} [all]")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each task [5]")
    parser.add_argument(
        "--memory", type=int, default=10_000_000, metavar="N", help="histories of the long run [10000000]"
    )
    options = parser.parse_args()
    for name in options.names:
        if name not in BENCHMARKS:
            parser.error(f"found no benchmark {name!r}; allowed: {', '.join(BENCHMARKS)}")
    print(machine())
    for name in options.names or BENCHMARKS:
        print(f"\n{name}\n\n{table(BENCHMARKS[name](options))}", flush=True)


if __name__ == "__main__":
    main()
