"""The outside view: what is published of pilots that reach an endpoint, to be told beside a forecast.

Only numbers of pilots are compared with a forecast: one of organisations, or of use cases, is another number.
"""

from dataclasses import dataclass

from valleysim.scenario.format.evidence import Evidence, Outside
from valleysim.scenario.reading.register import shipped_register

COUNTS = "pilots"
REACHING = {"live": "production", "production": "production"}
"""The endpoint as sources have it: none of them tells live from production, and none is about lasting."""


@dataclass(frozen=True)
class Published:
    """A published share of pilots that reach an endpoint, with its source."""

    key: str
    source: Evidence
    said: Outside

    @property
    def is_point(self) -> bool:
        """Whether it is a share, and no bound."""
        return self.said.low > 0.0 and self.said.high is not None


def published_shares(endpoint: str) -> tuple[Published, ...]:
    """What is published of the share of pilots that reach an endpoint; nothing where nothing is.

    >>> [one.key for one in published_shares("production")]
    ['spglobal-2025', 'gartner-2022', 'gartner-2024']
    >>> published_shares("sustained")
    ()
    """
    return tuple(
        Published(key, source, said)
        for key, source in shipped_register().items()
        for said in source.outside
        if said.reaching == REACHING.get(endpoint) and said.measure == "share" and source.counts == COUNTS
    )


def range_of(shares: tuple[Published, ...]) -> tuple[float, float] | None:
    """The least and the largest of the shares that are no bounds."""
    points = [share.said for share in shares if share.is_point]
    if not points:
        return None
    return min(said.low for said in points), max(said.high or said.low for said in points)
