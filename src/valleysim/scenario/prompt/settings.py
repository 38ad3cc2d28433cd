"""What was set of a scenario at the prompt: each key, its value, and what stood there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.toml.text import TomlFile

AT_THE_PROMPT = "set at the prompt"


@dataclass(frozen=True)
class Setting:
    """One key that was set: by what was written at the prompt, where, to what, and what stood there."""

    by: str
    key: str
    value: str
    before: str

    @property
    def words(self) -> str:
        """To what it was set, and in the place of what."""
        return f"{self.key} = {self.value}, {self.before}"


@dataclass
class PromptFile(TomlFile):
    """What was written at the prompt, in the place of a file: ``name`` is how messages call it."""

    settings: list[Setting] = field(default_factory=list)


def settings_of(scenario: ScenarioData) -> tuple[Setting, ...]:
    """What was set of a scenario at the prompt, in the order in which it was."""
    if not scenario._origins:
        return ()
    joined: Joined = scenario._origins[0]
    files = {id(one.file): one.file for one in joined.origins.values() if isinstance(one.file, PromptFile)}
    return tuple(setting for file in files.values() for setting in file.settings)


def settings_told(scenarios: Iterable[ScenarioData]) -> list[str]:
    """What was set of these scenarios, a text for each thing that was written at the prompt.

    >>> settings_told([])
    []
    """
    told: dict[str, dict[str, None]] = {}
    for scenario in scenarios:
        for setting in settings_of(scenario):
            told.setdefault(setting.by, {})[setting.words] = None
    return [f"{AT_THE_PROMPT.capitalize()} ({by}): {'; '.join(words)}." for by, words in told.items()]
