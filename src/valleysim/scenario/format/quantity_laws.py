"""The parameters of distributions of ignorance, as tables and lists of a scenario give them."""

from collections.abc import Callable, Mapping

from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.ranges import LARGEST, Range, parse_number

Parameter = float | tuple[float, ...] | str
Reader = Callable[[object, str], tuple[tuple[str, Parameter], ...]]
"""Reads the parameters of a distribution whose values have some unit."""


def _numbers(inner: object, names: tuple[str, ...], unit: str) -> dict[str, float]:
    anything = Range(-LARGEST, LARGEST, unit)
    if isinstance(inner, list) and len(inner) == len(names):
        found: Mapping[str, object] = dict(zip(names, inner, strict=True))
    elif isinstance(inner, Mapping):
        found = inner
        for key in found:
            if key not in names:
                raise FlawError(unknown_key(key, names))
        if len(found) != len(names):
            raise FlawError(Flaw(shown(inner), f"all of {', '.join(names)}"))
    else:
        raise FlawError(Flaw(shown(inner), f"[{', '.join(names)}]"))
    numbers = {}
    for name, one in found.items():
        try:
            numbers[name] = parse_number(one, anything)
        except FlawError as error:
            raise FlawError(*(flaw.below(name) for flaw in error.flaws)) from None
    return numbers


def _ordered(*names: str) -> Reader:
    """A reader of numbers of which each is at least the one before, the last above the first."""

    def read(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
        numbers = _numbers(inner, names, unit)
        values = [numbers[name] for name in names]
        if sorted(values) != values or values[0] == values[-1]:
            raise FlawError(Flaw(shown(inner), f"{' ≤ '.join(names)}, not all equal"))
        return tuple((name, numbers[name]) for name in names)

    return read


def _positive(*names: str) -> Reader:
    def read(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
        numbers = _numbers(inner, names, unit)
        if min(numbers.values()) < 0.01 or max(numbers.values()) > 1e6:
            raise FlawError(Flaw(shown(inner), f"{' and '.join(names)} from 0.01 to 1e6"))
        return tuple((name, numbers[name]) for name in names)

    return read


def _normal(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    numbers = _numbers(inner, ("mean", "sd"), unit)
    if numbers["sd"] <= 0.0:
        raise FlawError(Flaw(shown(inner), "[mean, sd] with sd above 0"))
    return (("mean", numbers["mean"]), ("sd", numbers["sd"]))


def _lognormal(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    numbers = _numbers(inner, ("median", "p90"), unit)
    if not 0.0 < numbers["median"] < numbers["p90"]:
        raise FlawError(Flaw(shown(inner), "{ median = m, p90 = q } with 0 < m < q"))
    return (("median", numbers["median"]), ("p90", numbers["p90"]))


def _discrete(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    names = ("values", "weights")
    form = "{ values = [..], weights = [..] }, two lists of one length, weights of 0 or more"
    if not isinstance(inner, Mapping):
        raise FlawError(Flaw(shown(inner), form))
    for key in inner:
        if key not in names:
            raise FlawError(unknown_key(key, names))
    lists = [inner.get(name) for name in names]
    if not all(isinstance(one, list) and 0 < len(one) <= 10_000 for one in lists):
        raise FlawError(Flaw(shown(inner), form))
    anything, weight = Range(-LARGEST, LARGEST, unit), Range(0.0, LARGEST, "a weight")
    values = tuple(parse_number(value, anything) for value in inner["values"])
    weights = tuple(parse_number(value, weight) for value in inner["weights"])
    if len(values) != len(weights) or sum(weights) <= 0.0:
        raise FlawError(Flaw(shown(inner), form))
    order = sorted(range(len(values)), key=values.__getitem__)
    return (("values", tuple(values[k] for k in order)), ("weights", tuple(weights[k] for k in order)))


READERS: dict[str, Reader] = {
    "uniform": _ordered("low", "high"),
    "normal": _normal,
    "lognormal": _lognormal,
    "triangular": _ordered("low", "mode", "high"),
    "pert": _ordered("low", "mode", "high"),
    "beta": _positive("a", "b"),
    "discrete": _discrete,
}
