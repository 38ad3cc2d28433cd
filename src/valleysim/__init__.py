"""valleysim: which AI pilots will reach production, when, and what stops the others.

>>> import valleysim
>>> scenario = valleysim.load("enterprise")
>>> result = valleysim.simulate(scenario, replicates=20_000)
>>> result.horizons()["month"].tolist()
[3.0, 6.0, 12.0, 18.0, 24.0, 36.0]
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from valleysim.cli.again import reproduce
    from valleysim.errors import OutputError, ScenarioError, SimulationError, UsageError, ValleysimError
    from valleysim.questions.advise.ask import advise
    from valleysim.questions.calibrate.ask import calibrate
    from valleysim.questions.compare.ask import compare
    from valleysim.questions.diary.ask import tell_history
    from valleysim.questions.explain.ask import explain
    from valleysim.questions.forecast.answer import Result
    from valleysim.questions.forecast.ask import simulate
    from valleysim.questions.forecast.histories import histories
    from valleysim.questions.stress.ask import stress
    from valleysim.scenario import Scenario, load, loads

    __version__: str

__all__ = [
    "OutputError",
    "Result",
    "Scenario",
    "ScenarioError",
    "SimulationError",
    "UsageError",
    "ValleysimError",
    "__version__",
    "advise",
    "calibrate",
    "compare",
    "explain",
    "histories",
    "load",
    "loads",
    "reproduce",
    "simulate",
    "stress",
    "tell_history",
]

_HOMES = {
    "load": "valleysim.scenario",
    "loads": "valleysim.scenario",
    "Scenario": "valleysim.scenario",
    "simulate": "valleysim.questions.forecast.ask",
    "histories": "valleysim.questions.forecast.histories",
    "Result": "valleysim.questions.forecast.answer",
    "advise": "valleysim.questions.advise.ask",
    "calibrate": "valleysim.questions.calibrate.ask",
    "compare": "valleysim.questions.compare.ask",
    "explain": "valleysim.questions.explain.ask",
    "reproduce": "valleysim.cli.again",
    "stress": "valleysim.questions.stress.ask",
    "tell_history": "valleysim.questions.diary.ask",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line says its help without numpy, numba or pandas."""
    from importlib import import_module, metadata

    if name == "__version__":
        return metadata.version(__name__)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES.get(name, "valleysim.errors")), name)
    globals()[name] = found
    return found
