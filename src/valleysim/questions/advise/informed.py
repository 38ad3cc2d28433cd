"""What an answer that may tell of the value of information can draw of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from valleysim.errors import UsageError
from valleysim.questions.advise.informing import Information
from valleysim.report.content import Chart
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Informed:
    """An answer on a scenario, with what is worth knowing before a set is chosen if that was asked."""

    scenario: Scenario
    information: Information | None

    def plot_information(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what is worth knowing before money is spent; return the Axes.

        Raises:
            UsageError: no worth of a pilot was given.
        """
        from valleysim.questions.advise.information_figures import draw_information

        if self.information is None:
            raise UsageError(
                "plot_information: found advice without a worth; allowed: advice with that of one pilot in "
                "production (worth=2_000_000)"
            )
        return draw_information(self.scenario, self.information, ax, title=title)

    def _information_charts(self) -> Sequence[Chart]:
        """The picture of what is worth knowing, if anything is uncertain."""
        if self.information is None or not self.information.uncertain:
            return []
        return [Chart("information", "What is worth knowing first", self.plot_information)]
