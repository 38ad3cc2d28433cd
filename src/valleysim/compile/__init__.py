"""From scenario to pack: the only place that knows both the words and the columns."""

from valleysim.compile.portfolio import Model, check_scenario, compile_in_parts, compile_scenario
from valleysim.compile.worlds import BATCHES, independent_points

__all__ = ["BATCHES", "Model", "check_scenario", "compile_in_parts", "compile_scenario", "independent_points"]
