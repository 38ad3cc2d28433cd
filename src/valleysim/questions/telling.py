"""What every answer tells beside itself: which scenarios, how many replicates, when and with what."""

from collections.abc import Mapping
from typing import Any, Protocol

from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.notice import Notice
from valleysim.questions.forecast.document import manifest
from valleysim.simulation.lived import Lived


class Told(Protocol):
    """What an answer says of itself; ``lived`` are the variants that were asked about."""

    @property
    def lived(self) -> Lived:
        """Their histories."""

    @property
    def cut(self) -> Cut:
        """What was cut of all histories that the answer rests on."""

    @property
    def answer(self) -> str:
        """In a sentence or two."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What one should know of the scenarios."""

    @property
    def started(self) -> float:
        """Seconds since 1970."""

    @property
    def seconds(self) -> float:
        """How long it took."""


def document(kind: str, told: Told, body: Mapping[str, Any]) -> dict[str, Any]:
    """One document of plain values; only ``manifest`` differs between two runs with one seed.

    ``kind`` is the question, such as ``"compare"``.
    """
    lived = told.lived
    worlds, each = lived.arrivals[0].shape[:2]
    return {
        "format": f"valleysim-{kind}-1",
        "run": {
            "replicates": worlds * each,
            "worlds": worlds,
            "variants": len(lived.scenarios),
            "seed": lived.options.seed,
            "endpoint": lived.endpoint.name.lower(),
            "histories_cut": told.cut.histories,
        },
        "answer": told.answer,
        "notices": [one.plain() for one in told.notices],
        **body,
        "manifest": manifest(told.started, told.seconds),
    }


def plain(estimate: Estimate, k: int = 0) -> dict[str, float]:
    """One entry of an estimate as plain values."""
    return {
        "value": float(estimate.value[k]),
        "mc_error": float(estimate.mc_error[k]),
        "low": float(estimate.low[k]),
        "high": float(estimate.high[k]),
    }
