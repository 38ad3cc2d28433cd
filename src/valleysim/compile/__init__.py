"""From scenario to pack: the only place that knows both the words and the columns."""

from valleysim.compile.crowding import MOST_CUT, crowding_problem
from valleysim.compile.portfolio import Model, check_scenario, compile_in_parts, compile_scenario
from valleysim.worlds.design import BATCHES, independent_points

__all__ = [
    "BATCHES",
    "MOST_CUT",
    "Model",
    "check_scenario",
    "compile_in_parts",
    "compile_scenario",
    "crowding_problem",
    "independent_points",
]
