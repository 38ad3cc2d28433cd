"""Actions on a scenario: what each sets and changes there, and the scenario after some of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from valleysim.frozen import freeze_fields, frozen
from valleysim.questions.advise.action import Action
from valleysim.questions.advise.reasons import Reason
from valleysim.scenario import Scenario
from valleysim.scenario.editing import laid_over
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile

PRICE = "money.mitigation"
"""What an action costs is added to."""
EACH = " (each)"
"""Ends the name under which a price for each pilot is added."""


@dataclass(frozen=True)
class Target:
    """What an action is on: one of `valleysim.questions.advise.action.ONS`, which one, and whose pilots."""

    on: str
    name: str
    pilots: tuple[str, ...]


@dataclass(frozen=True)
class Applied:
    """An action on a scenario, or on one pilot of it: what is set, what is changed, what has no effect.

    ``cost`` and ``months`` are expected values. ``moot`` tells for each rule without effect why it has none.
    """

    action: Action
    pilot: str | None
    settings: TomlFile
    changes: tuple[dict[str, Any], ...]
    moot: tuple[Reason, ...]
    cost: float
    months: float
    target: Target | None = None
    """What it is on, if that is more than one pilot."""
    freed: float = 0.0
    """What its pilots do not spend any more, which its cost is less by."""

    def __post_init__(self) -> None:
        freeze_fields(self)
        document, lines = frozen(self.settings.document), frozen(self.settings.lines)
        settings = replace(self.settings, document=document, lines=lines)
        object.__setattr__(self, "settings", settings)

    @property
    def prices(self) -> tuple[int, ...]:
        """The places among its changes of those that add its cost: for each pilot, and once.

        What an action itself changes comes before its cost and its months.
        """
        places = [k for k, one in enumerate(self.changes) if one["how"] == "add" and PRICE in one["key"]]
        each = [k for k in places if self.changes[k]["by"].endswith(EACH)]
        once = [k for k in places if k not in each and self.action.cost.known != 0.0]
        return (*each, *once[-1:])

    @property
    def name(self) -> str:
        """The action, and what it is on."""
        return f"{self.action.name}: {self.on_what}" if self.on_what else self.action.name

    @property
    def on_what(self) -> str:
        """What it is on: the pilot, if it is about one."""
        return (self.pilot or "") if self.target is None else self.target.name

    @property
    def pilots(self) -> tuple[str, ...]:
        """Keys of the pilots that it is about; none if it is about what they share."""
        if self.target is not None:
            return self.target.pilots
        return () if self.pilot is None else (self.pilot,)


@dataclass(frozen=True)
class Dropped:
    """An action that would do nothing here, and why."""

    action: Action
    pilot: str | None
    reasons: tuple[Reason, ...]
    on_what: str = ""
    """What it would be on, if that is more than one pilot."""


def apply(scenario: Scenario, applied: Iterable[Applied]) -> Scenario:
    """A copy of the scenario after these actions: settings first, then changes, in the order given."""
    taken = list(applied)
    return with_changes(with_settings(scenario, taken), taken)


def with_settings(scenario: Scenario, applied: Iterable[Applied]) -> Scenario:
    """A copy of the scenario with what these actions set."""
    for file in _layers([action.settings for action in applied if action.settings.document]):
        scenario = laid_over(scenario, file)
    return scenario


def _layers(files: Sequence[TomlFile]) -> list[TomlFile]:
    """Settings to be laid one over another: those of different pilots in one file, since each takes time."""
    layers: list[list[TomlFile]] = []
    taken: list[set[str] | None] = []  # the pilots of each layer; None where it is about more than pilots
    for file in files:
        listed: Any = file.document.get("pilots", ())
        pilots = {entry["key"] for entry in listed}
        own = pilots if file.document.keys() == {"pilots"} else None
        place = len(layers)
        while (
            own is not None
            and place > 0
            and (below := taken[place - 1]) is not None
            and own.isdisjoint(below)
        ):
            place -= 1
        if own is None or place == len(layers):
            layers.append([file])
            taken.append(own)
        else:
            layers[place].append(file)
            taken[place] = (taken[place] or set()) | own
    return [settings_together(layer) for layer in layers]


def settings_together(files: Sequence[TomlFile]) -> TomlFile:
    """Files that say something of different pilots, or nothing, as one, with the name of the last."""
    if len(files) == 1:
        return files[0]
    pilots: list[Any] = []
    lines: dict[Place, int] = {}
    for file in files:
        for place, line in file.lines.items():
            number = place[1] if len(place) > 1 else 0
            lines["pilots", len(pilots) + int(number), *place[2:]] = line
        listed: Any = file.document.get("pilots", ())
        pilots += listed
    return TomlFile(files[-1].name, {"pilots": pilots} if pilots else {}, lines)


def with_changes(scenario: Scenario, applied: Iterable[Applied]) -> Scenario:
    """A copy of the scenario with what these actions change, in their order."""
    file = changes_of(applied)
    return laid_over(scenario, file) if file.document else scenario


def changes_of(applied: Iterable[Applied]) -> TomlFile:
    """What these actions change, as a file to be laid over a scenario."""
    changes: list[dict[str, Any]] = []
    lines: dict[Place, int] = {}
    file = ""
    for action in applied:
        for change in action.changes:
            plain = {key: value for key, value in change.items() if key != "line"}
            lines["changes", len(changes)] = change["line"] or 0
            changes.append(plain)
        file = action.action.file
    return TomlFile(file, {"changes": changes} if changes else {}, lines)
