"""valleysim: which AI pilots will reach production, when, and what stops the others.

>>> import valleysim
>>> scenario = valleysim.load("enterprise")
>>> result = valleysim.simulate(scenario, replicates=20_000)
>>> result.horizons()["month"].tolist()
[3.0, 6.0, 12.0, 18.0, 24.0, 36.0]
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from valleysim.errors import OutputError, ScenarioError, SimulationError, UsageError, ValleysimError
    from valleysim.questions.advise import advise
    from valleysim.questions.compare import compare
    from valleysim.questions.diary import tell_history
    from valleysim.questions.explain import explain
    from valleysim.questions.stress import stress
    from valleysim.results import Result
    from valleysim.scenario import Scenario, load, loads
    from valleysim.simulation import histories, simulate

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
    "compare",
    "explain",
    "histories",
    "load",
    "loads",
    "simulate",
    "stress",
    "tell_history",
]

_HOMES = {
    "load": "valleysim.scenario",
    "loads": "valleysim.scenario",
    "Scenario": "valleysim.scenario",
    "simulate": "valleysim.simulation",
    "histories": "valleysim.simulation",
    "Result": "valleysim.results",
    "advise": "valleysim.questions.advise",
    "compare": "valleysim.questions.compare",
    "explain": "valleysim.questions.explain",
    "stress": "valleysim.questions.stress",
    "tell_history": "valleysim.questions.diary",
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
