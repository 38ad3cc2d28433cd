"""Mixtures: a variate that follows one of some laws, each with its weight."""

import re
from collections.abc import Mapping

from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.laws import PARAMETER_NAMES, Kind, parse_parameters
from valleysim.scenario.format.quantities import Quantity, parse_quantity
from valleysim.scenario.format.ranges import SHARE

MIXED = ("exponential", "weibull", "gamma", "lognormal", "lognormal_pareto", "pareto")
"""Laws that a mixture can be of: every value above the least is possible, so each quantile is one value."""
WEIGHT = "weight"
PART_NAMES = (*PARAMETER_NAMES, WEIGHT)
"""What a part of a mixture can hold, in a fixed order (append-only: worlds are addressed by position)."""
FORM = "{ body = { weight = 0.75, lognormal = { … } }, tail = { weight = 0.25, pareto = { … } } }"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
CLOSE = 1e-6


def parse_mixture(inner: object, kind: Kind) -> tuple[dict[str, Quantity], dict[str, str]]:
    """Parameters by part and name, and the law of each part; raise `FlawError` with every flaw."""
    if not isinstance(inner, Mapping) or len(inner) < 2:
        raise FlawError(Flaw(shown(inner), f"two parts or more: {FORM}", ("mixture",)))
    parameters: dict[str, Quantity] = {}
    parts: dict[str, str] = {}
    flaws: list[Flaw] = []
    for name, part in inner.items():
        try:
            law, own = _parse_part(name, part, kind)
        except FlawError as error:
            flaws += [flaw.below("mixture", name) for flaw in error.flaws]
            continue
        parts[name] = law
        parameters.update({f"{name}.{key}": quantity for key, quantity in own.items()})
    if flaws:
        raise FlawError(*flaws)
    _check_weights([parameters[f"{name}.{WEIGHT}"] for name in parts])
    return parameters, parts


def _parse_part(name: str, part: object, kind: Kind) -> tuple[str, dict[str, Quantity]]:
    if not NAME.fullmatch(name):
        raise FlawError(Flaw(shown(name), "a name of letters, digits, _ and -, such as body"))
    if not isinstance(part, Mapping):
        raise FlawError(Flaw(shown(part), "{ weight = …, lognormal = { … } }"))
    for key in part:
        if key != WEIGHT and key not in MIXED:
            raise FlawError(unknown_key(key, (WEIGHT, *MIXED)))
    laws = [key for key in part if key != WEIGHT]
    if len(laws) != 1 or WEIGHT not in part:
        raise FlawError(Flaw(shown(dict(part)), f"a weight, and exactly one of {', '.join(MIXED)}"))
    try:
        weight = parse_quantity(part[WEIGHT], SHARE)
    except FlawError as error:
        raise FlawError(*(flaw.below(WEIGHT) for flaw in error.flaws)) from None
    return laws[0], {**parse_parameters(laws[0], part[laws[0]], kind), WEIGHT: weight}


def _check_weights(weights: list[Quantity]) -> None:
    """Known weights add up to 1; uncertain ones are scaled to do so in every world."""
    known = [weight.known for weight in weights if weight.known is not None]
    if len(known) == len(weights) and abs(sum(known) - 1.0) > CLOSE:
        found = " + ".join(f"{weight:g}" for weight in known)
        raise FlawError(
            Flaw(f"weights of {found} = {sum(known):g}", "weights that add up to 1", ("mixture",))
        )
