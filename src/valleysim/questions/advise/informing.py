"""What the value of information is told of: the worth of sets, questions, answers that matter, studies."""

from collections.abc import Sequence
from dataclasses import dataclass

from valleysim.estimates.cut import Cut
from valleysim.estimates.information import Value
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.settling import Switch
from valleysim.questions.advise.studies import Study

FEW_WORLDS = 4_000
"""With fewer worlds a rule of everything misses some of what it is worth."""


@dataclass(frozen=True)
class SetWorth:
    """A set of actions: what it costs, what it reaches, and what it is worth above doing nothing.

    ``reached`` is the share that is there of one pilot, and of a portfolio the number of pilots; ``behind``
    is how much less it is worth than the set that is worth most.
    """

    actions: tuple[Applied, ...]
    cost: float
    reached: float
    above: Value
    behind: Value
    called: str = ""
    """Of a portfolio, whose sets have many actions, what the set is called."""
    differs: str = ""
    """Of a portfolio how it differs from the set that the search chose."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its actions by name, of a portfolio with what each is on."""
        return tuple(one.name for one in self.actions)


@dataclass(frozen=True)
class Topic:
    """What could be known before choosing, and what knowing it is worth.

    ``switches`` tells, of one quantity, which values change the choice; ``keys`` are its quantities.
    """

    name: str
    keys: tuple[str, ...]
    value: Value
    switches: tuple[Switch, ...] = ()


@dataclass(frozen=True)
class Studied:
    """What a study is worth; None where it has nothing to measure here, with the reason."""

    study: Study
    value: Value | None
    reason: str = ""

    @property
    def left(self) -> float:
        """What it is worth above its cost."""
        return (0.0 if self.value is None else self.value.value) - self.study.cost


@dataclass(frozen=True)
class Information:
    """The value of information at one worth of a pilot in production, in the scenario's currency.

    ``sets`` are those that are chosen among, as their numbers in a `Switch` count; ``best`` is the number of
    the one worth most. ``groups`` and ``questions`` are what is worth more than ``noise``, most first;
    ``uncertain`` quantities were looked at, in ``worlds`` worlds with ``each`` histories of each set.
    """

    worth: float
    sets: tuple[SetWorth, ...]
    best: int
    everything: Topic
    groups: tuple[Topic, ...]
    questions: tuple[Topic, ...]
    studies: tuple[Studied, ...]
    noise: float
    uncertain: int
    worlds: int
    each: int
    seed: int
    cut: Cut
    is_portfolio: bool = False

    @property
    def is_least(self) -> bool:
        """Whether worlds are too few to find what everything is worth: it is that at least."""
        return self.uncertain > 1 and self.worlds < FEW_WORLDS

    @property
    def chosen(self) -> SetWorth:
        """The set that is worth most if nothing more is known."""
        return self.sets[self.best]

    @property
    def by_worth(self) -> Sequence[SetWorth]:
        """The sets, those that are worth most first."""
        return sorted(self.sets, key=lambda one: (-one.above.value, one.cost))

    @property
    def by_value(self) -> Sequence[Studied]:
        """The studies, those that leave most after their cost first."""
        return sorted(self.studies, key=lambda one: -one.left)

    def change(self, switch: Switch) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Actions that an answer adds to the set that is worth most, and those that it leaves out."""
        now, then = self.chosen.names, self.sets[switch.choice].names
        added = tuple(name for name in then if name not in now)
        return added, tuple(name for name in now if name not in then)
