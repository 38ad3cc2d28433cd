"""What every answer tells beside itself: which scenarios, how many replicates, when and with what."""

from collections.abc import Iterable, Mapping
from typing import Any

from valleysim.notice import Notice
from valleysim.questions.lived import Lived
from valleysim.results.document import manifest
from valleysim.results.estimates import Estimate


def document(
    kind: str,
    lived: Lived,
    answer: str,
    body: Mapping[str, Any],
    *,
    notices: Iterable[Notice],
    started: float,
    seconds: float,
) -> dict[str, Any]:
    """One document of plain values; only ``manifest`` differs between two runs with one seed.

    ``kind`` is the question, such as ``"compare"``; ``lived`` are the variants that were asked about.
    """
    worlds, each = lived.arrivals[0].shape[:2]
    return {
        "format": f"valleysim-{kind}-1",
        "run": {
            "replicates": worlds * each,
            "worlds": worlds,
            "variants": len(lived.scenarios),
            "seed": lived.options.seed,
            "endpoint": lived.endpoint.name.lower(),
        },
        "answer": answer,
        "notices": [one.plain() for one in notices],
        **body,
        "manifest": manifest(started, seconds),
    }


def plain(estimate: Estimate, k: int = 0) -> dict[str, float]:
    """One entry of an estimate as plain values."""
    return {
        "value": float(estimate.value[k]),
        "mc_error": float(estimate.mc_error[k]),
        "low": float(estimate.low[k]),
        "high": float(estimate.high[k]),
    }
