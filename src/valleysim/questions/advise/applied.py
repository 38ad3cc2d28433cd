"""Actions on a scenario: what each sets and changes there, and the scenario after some of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from valleysim.frozen import freeze_fields, frozen
from valleysim.questions.advise.action import Action
from valleysim.questions.advise.reasons import Reason
from valleysim.scenario import Scenario
from valleysim.scenario.editing import laid_over
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile


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

    def __post_init__(self) -> None:
        freeze_fields(self)
        document, lines = frozen(self.settings.document), frozen(self.settings.lines)
        settings = replace(self.settings, document=document, lines=lines)
        object.__setattr__(self, "settings", settings)

    @property
    def name(self) -> str:
        """The action, and the pilot if it is about one."""
        return self.action.name if self.pilot is None else f"{self.action.name}: {self.pilot}"


@dataclass(frozen=True)
class Dropped:
    """An action that would do nothing here, and why."""

    action: Action
    pilot: str | None
    reasons: tuple[Reason, ...]


def apply(scenario: Scenario, applied: Iterable[Applied]) -> Scenario:
    """A copy of the scenario after these actions: settings first, then changes, in the order given."""
    taken = list(applied)
    if not taken:
        return scenario
    *first, last = taken
    changes = changes_of(taken)
    file = TomlFile(
        last.action.file,
        {**last.settings.document, **changes.document},
        {**last.settings.lines, **changes.lines},
    )
    return laid_over(with_settings(scenario, first), file)


def with_settings(scenario: Scenario, applied: Iterable[Applied]) -> Scenario:
    """A copy of the scenario with what these actions set."""
    for action in applied:
        if action.settings.document:
            scenario = laid_over(scenario, action.settings)
    return scenario


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
