"""From scenario to pack: the only place that knows both the words and the columns."""

from valleysim.compile.crowding import MOST_CUT, crowding_problem
from valleysim.compile.once import drawn_once
from valleysim.compile.portfolio import Compiler, Model, check_scenario, compile_in_parts, compile_scenario

__all__ = [
    "MOST_CUT",
    "Compiler",
    "Model",
    "check_scenario",
    "compile_in_parts",
    "compile_scenario",
    "crowding_problem",
    "drawn_once",
]
