"""Targets: which statistic should be what, read from a file with a table for each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.estimates.calibration import Band
from valleysim.frozen import freeze_fields
from valleysim.questions.calibrate.statistics import STATISTICS, Statistic
from valleysim.scenario import Scenario
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.format.ranges import FACTOR, SHARE, Range, parse_number
from valleysim.scenario.reading.register import preset_names, shipped_register, targets_text
from valleysim.scenario.toml.text import TomlFile, parse_toml, read_toml
from valleysim.vocabulary import Endpoint

USES = ("hard", "soft", "check")
"""Fitted with its whole weight, with half of it, and looked at only."""
HALF = 0.5
KEYS = ("name", "statistic", "value", "band", "use", "weight", "evidence", "assumption")
MOST = 100
MONTHS_LOOKED_AT = Range(0.0, 96.0, "months")
MOST_PILOTS = 20


@dataclass(frozen=True)
class Target:
    """What a statistic should be: a value, and a band that holds the truth with 90 %."""

    name: str
    statistic: str
    arguments: Mapping[str, Any]
    value: float
    low: float
    high: float
    use: str
    weight: float = 1.0
    evidence: str | None = None
    assumption: str | None = None

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def of(self) -> Statistic:
        """The statistic."""
        return STATISTICS[self.statistic]

    @property
    def is_fitted(self) -> bool:
        """Whether the worlds are made to meet it."""
        return self.use != "check"

    @property
    def band(self) -> Band:
        """As the calibration looks at it."""
        weight = self.weight * (HALF if self.use == "soft" else 1.0)
        return Band(self.value, self.low, self.high, self.of.link, weight)

    @property
    def words(self) -> str:
        """What it is about."""
        given = dict(self.arguments)
        who = given.get("seat") or "the first sponsor"
        within = given.get("within")
        when = f"{within:g} months" if within is not None else "the mean months to production"
        times = {0: "by nobody", 1: "by one successor"}.get(given.get("changes", 2), "by two or more")
        above, below = given.get("above"), given.get("below")
        limit = f"less than {100 * below:g} %" if below is not None else f"more than {100 * (above or 0):g} %"
        return self.of.words.format(**{**given, "who": who, "when": when, "times": times, "limit": limit})


def read_targets(path: Path, scenario: Scenario) -> tuple[Target, ...]:
    """The targets of a file, or those that came with a preset, for a scenario.

    Raises:
        ScenarioError: all that is wrong with the file.
    """
    name = f"{path}"
    shipped = name in preset_names() and not path.exists()
    if not shipped and not path.exists():
        allowed = f"a TOML file, or a preset ({', '.join(preset_names())})"
        near = nearest(name, preset_names())
        raise ScenarioError((ValidationIssue(name, None, None, "no such file or preset", allowed, near),))
    file = parse_toml(targets_text(name), f"targets {name}") if shipped else read_toml(path, name)
    issues: list[ValidationIssue] = []
    for key in file.document:
        if key != "targets":
            issues.append(_issue(file, (key,), unknown_key(key, ["targets"])))
    listed = file.document.get("targets")
    if issues and "targets" not in file.document:  # misspelt
        raise ScenarioError(tuple(issues))
    if not isinstance(listed, list) or not listed or len(listed) > MOST:
        flaw = Flaw(
            shown(listed) if "targets" in file.document else "no targets", f"1 to {MOST} tables [[targets]]"
        )
        raise ScenarioError((*issues, _issue(file, ("targets",), flaw)))
    found = []
    for number, table in enumerate(listed):
        try:
            found.append(_target(table, number, scenario))
        except FlawError as error:
            issues += [_issue(file, ("targets", number, *flaw.at), flaw) for flaw in error.flaws]
    names = [target.name for target in found]
    for number, name in enumerate(names):
        if name in names[:number]:
            issues.append(_issue(file, ("targets", number, "name"), Flaw(shown(name), "each name once")))
    if not issues and not any(target.is_fitted for target in found):
        issues.append(
            _issue(file, ("targets",), Flaw("checks alone", 'a target with use = "hard" or "soft"'))
        )
    if issues:
        raise ScenarioError(tuple(issues))
    return tuple(found)


def _issue(file: TomlFile, place: tuple[str | int, ...], flaw: Flaw) -> ValidationIssue:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return flaw.placed(file.name, file.line(place), key)


def _target(table: object, number: int, scenario: Scenario) -> Target:
    if not isinstance(table, Mapping):
        raise FlawError(Flaw(shown(table), "a table"))
    statistic = table.get("statistic")
    if not isinstance(statistic, str) or statistic not in STATISTICS:
        near = nearest(statistic, STATISTICS) if isinstance(statistic, str) else None
        found = shown(statistic) if "statistic" in table else "nothing"
        raise FlawError(Flaw(found, ", ".join(STATISTICS), ("statistic",), near))
    of = STATISTICS[statistic]
    takes = [*of.needs, *of.takes]
    flaws = [unknown_key(key, [*KEYS, *takes]) for key in table if key not in KEYS and key not in takes]
    for name in of.needs:
        if name not in table:
            flaws.append(Flaw("nothing", ARGUMENTS[name][0], (name,)))
    read = _Reader(table, flaws)
    given = {
        name: read.one(name, ARGUMENTS[name][1]) if name in table else default
        for name, default in [*((name, None) for name in of.needs), *of.takes.items()]
    }
    allowed = SHARE if of.link == "logit" else FACTOR
    value = read.one("value", lambda value: _number(value, allowed))
    low, high = read.one("band", lambda value: _band(value, allowed)) or (None, None)
    use = read.one("use", _use) if "use" in table else "hard"
    weight = read.one("weight", lambda value: _number(value, FACTOR)) if "weight" in table else 1.0
    evidence = read.one("evidence", lambda value: _source(value, scenario)) if "evidence" in table else None
    assumption = read.one("assumption", _text) if "assumption" in table else None
    name = read.one("name", _text) if "name" in table else f"T{number + 1}"
    flaws += list(_contradictions(statistic, given, scenario))
    if value is not None and low is not None and not low < value < high:
        flaws.append(Flaw(f"{value:g} beside {low:g} to {high:g}", "a value within its band", ("value",)))
    if value is not None and of.link == "log" and (value <= 0.0 or (low is not None and low <= 0.0)):
        flaws.append(Flaw("0", "a value and a band above 0", ("band",)))
    if flaws or value is None or low is None or high is None:
        raise FlawError(*flaws)
    return Target(name, statistic, given, value, low, high, use, weight, evidence, assumption)


class _Reader:
    """Reads the values of a table; what is wrong with one is kept, and the others are read."""

    def __init__(self, table: Mapping[str, object], flaws: list[Flaw]) -> None:
        self._table, self._flaws = table, flaws

    def one(self, name: str, read: Callable[[object], Any]) -> Any:
        """What stands under a key, or None."""
        if name not in self._table:
            self._flaws.append(Flaw("nothing", "a number" if name == "value" else "[low, high]", (name,)))
            return None
        try:
            return read(self._table[name])
        except FlawError as error:
            self._flaws += [flaw.below(name) for flaw in error.flaws]
            return None


def _contradictions(statistic: str, given: Mapping[str, Any], scenario: Scenario) -> Iterator[Flaw]:
    if statistic == "organisations" and (given["above"] is None) == (given["below"] is None):
        yield Flaw(
            "both above and below" if given["above"] is not None else "neither", "one of above and below"
        )
    if statistic.startswith("sponsor_"):
        seats = [sponsor.seat for sponsor in scenario.sponsors]
        if not seats:
            yield Flaw(statistic, "a scenario with sponsors", ("statistic",))
        elif given["seat"] and given["seat"] not in seats:
            yield Flaw(shown(given["seat"]), ", ".join(seats), ("seat",), nearest(given["seat"], seats))


def _number(value: object, allowed: Range) -> float:
    """One number, not an interval."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FlawError(Flaw(shown(value), allowed.words))
    return parse_number(value, allowed)


def _band(value: object, allowed: Range) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise FlawError(Flaw(shown(value), "[low, high], which hold the truth with 90 %"))
    low, high = (_number(one, allowed) for one in value)
    if not low < high:
        raise FlawError(Flaw(shown(value), "[low, high] with low below high"))
    return low, high


def _use(value: object) -> str:
    if value not in USES:
        near = nearest(value, USES) if isinstance(value, str) else None
        raise FlawError(Flaw(shown(value), ", ".join(USES), (), near))
    return f"{value}"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 200:
        raise FlawError(Flaw(shown(value), "a text"))
    return value


def _source(value: object, scenario: Scenario) -> str:
    register = {**shipped_register(), **scenario.evidence}
    if not isinstance(value, str) or value not in register:
        near = nearest(value, register) if isinstance(value, str) else None
        raise FlawError(Flaw(shown(value), "a key of the register (valleysim evidence)", (), near))
    return value


def _endpoint(value: object) -> str:
    names = tuple(endpoint.name.lower() for endpoint in Endpoint)
    if value not in names:
        near = nearest(value, names) if isinstance(value, str) else None
        raise FlawError(Flaw(shown(value), ", ".join(names), (), near))
    return f"{value}"


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise FlawError(Flaw(shown(value), f"a whole number from {low} to {high}"))
        return value

    return read


ARGUMENTS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "endpoint": ("live, production or sustained", _endpoint),
    "within": ("months", lambda value: _number(value, MONTHS_LOOKED_AT)),
    "by": ("a month", lambda value: _number(value, MONTHS_LOOKED_AT)),
    "months": ("months", lambda value: _number(value, MONTHS_LOOKED_AT)),
    "pilots": ("a number of pilots", _whole(2, MOST_PILOTS)),
    "above": ("a number", lambda value: _number(value, FACTOR)),
    "below": ("a share", lambda value: _number(value, SHARE)),
    "seat": ("the name of a seat", _text),
    "changes": ("0, 1 or 2 (two or more)", _whole(0, 2)),
}
"""What each argument is, and how it is read."""
