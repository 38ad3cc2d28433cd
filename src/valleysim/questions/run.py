"""How an answer was made: how much was simulated, with which seed, when and with what."""

import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from valleysim.frozen import FrozenDict, freeze_fields
from valleysim.questions.before import Before
from valleysim.questions.tried import Tried
from valleysim.simulation.learning import Learned
from valleysim.simulation.paired import PairedRuns
from valleysim.simulation.stays import Stay
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import Design


@dataclass(frozen=True)
class Run:
    """How an answer was made."""

    seed: int
    horizons: tuple[float, ...]
    endpoint: Endpoint
    precision: float | None
    started: float
    seconds: float
    asked: tuple[float, ...] = ()
    """The horizons as they were given, before each was read at the nearest eighth."""
    planned: int | None = None
    """Histories that were planned, if the run was stopped before all of them were simulated."""
    replicates: int = 0
    """Of each variant, over all worlds."""
    worlds: int = 1
    variants: int = 1
    stays: Mapping[str, Stay] = field(default_factory=FrozenDict)
    """Of pilots that have started already, by key: how long they are in their stage, beside such pilots."""
    before: Before | None = None
    """What an earlier status file says of the dates that are due now, if that was asked."""
    tried: Tried | None = None
    """Which actions help the pilots of the watch list that are shown, where that was tried."""
    by: tuple[str, ...] = ()
    """What the horizons were asked for as, one each, where the question was by when."""
    learned: Learned | None = None
    """Of pilots that have started already: what they taught, and which worlds were chosen by it."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def design(self) -> Design:
        """How the values of its worlds are found."""
        return Design(self.seed) if self.learned is None else self.learned.design(self.seed)

    def plain(self) -> dict[str, Any]:
        """How much was simulated, as plain values."""
        return {
            "replicates": self.replicates,
            "worlds": self.worlds,
            "variants": self.variants,
            "seed": self.seed,
            "endpoint": self.endpoint.name.lower(),
        }

    @property
    def manifest(self) -> dict[str, Any]:
        """When, how and with what; the only part of a document that differs between two runs of one seed."""
        return {
            "started": datetime.fromtimestamp(self.started, UTC).isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "command": sys.argv if sys.argv else [],
            "versions": {
                "valleysim": version("valleysim"),
                "python": platform.python_version(),
                "numpy": version("numpy"),
                "numba": version("numba"),
            },
            "platform": f"{platform.system()} {platform.machine()}",
        }


def run_of(runs: PairedRuns, started: float, seconds: float) -> Run:
    """How paired variants were simulated."""
    worlds, each = runs.arrivals[0].shape[:2]
    return Run(
        seed=runs.options.seed,
        horizons=runs.horizons,
        endpoint=runs.endpoint,
        precision=None,
        started=started,
        seconds=seconds,
        asked=runs.options.asked,
        replicates=worlds * each,
        worlds=worlds,
        variants=len(runs.scenarios),
        learned=runs.learned[0],
    )
