"""Tallies as tests use them: empty, up to a span."""

from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.kernel.tally.tally import Tally, make_tally


def tally_to(span: float, pilots: int = 1) -> Tally:
    """An empty tally that looks at every whole month up to ``span``, which is its only horizon."""
    points = points_seen((span,))
    return make_tally(points, horizon_points(points, (span,)), pilots)
