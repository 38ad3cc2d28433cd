"""What all pictures share: a whisker is the 90 % Monte Carlo interval."""

import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from scipy import stats

from valleysim.report.drawing import WHISKER, with_whiskers


def test_a_whisker_reaches_from_the_5_to_the_95_per_cent_point_of_its_error() -> None:
    ax = Figure().subplots()
    with_whiskers(ax, np.array([0.3, 0.6]), np.array([0.0, 1.0]), np.array([0.01, 0.02]))
    (bars,) = (container for container in ax.containers if isinstance(container, ErrorbarContainer))
    (segments,) = bars.lines[2]
    ends = [part[:, 0] for part in segments.get_segments()]  # type: ignore[attr-defined]
    for (low, high), error in zip(ends, (0.01, 0.02), strict=True):
        assert high - low == pytest.approx(2.0 * stats.norm.ppf(0.95) * error, rel=1e-3)
    assert pytest.approx(stats.norm.ppf(0.95), rel=1e-3) == WHISKER
