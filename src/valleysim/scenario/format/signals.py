"""Signals of pilots that run: what people see, and how often it shows when the state is so, and when not."""

from dataclasses import dataclass
from typing import Annotated

from valleysim.scenario.format.fields import JsonForm, guarded, one_number
from valleysim.scenario.format.flaws import Flaw, FlawError, shown
from valleysim.scenario.format.ranges import Range
from valleysim.scenario.format.tables import AREA_NAMES, Table
from valleysim.vocabulary import Signal

CHANCE = Range(0.001, 0.999, "a share from 0.001 to 0.999")
DISCOUNT = Range(0.0, 1.0, "a share from 0 to 1")
ANSWERS = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False, "unknown": None}
"""Words for what was seen; ``unknown`` as if nothing had been said."""


@dataclass(frozen=True)
class SignalWords:
    """What people see, the state of the pilot that makes it likely, and whether that is a good one."""

    seen: str
    state: str
    is_good: bool
    shows: float = 0.7
    otherwise: float = 0.25


SIGNAL_NAMES = (
    *(signal.name.lower() for signal in Signal if signal < Signal.FIRST_ASSESSED),
    *(f"{area}_assessed" for area in AREA_NAMES),
)
"""Names of keys, each at the number that `vocabulary.Signal` gives it: nothing else says the order."""
SIGNALS: dict[str, SignalWords] = {
    "escalations_fall": SignalWords(
        "operations escalate less week on week",
        "it is live, and half of the time to production is over",
        is_good=True,
    ),
    "evaluation_held": SignalWords(
        "the evaluation held steady through a model update", "reliability is signed off", is_good=True
    ),
    "budget_embedded": SignalWords(
        "the budget has an owner in the operating plan", "operating money is there", is_good=True
    ),
    "users_ask_for_more": SignalWords("users ask for more", "it is live", is_good=True),
    "playbook_executed": SignalWords(
        "the playbook was executed without the builders", "operability is signed off", is_good=True
    ),
    "cost_within_budget": SignalWords(
        "the running cost is within the approved budget", "the run rate is within the tolerance", is_good=True
    ),
    "builders_still_fix": SignalWords(
        "the builders are still fixing it", "it is not in production", is_good=False
    ),
    "oversight_reduced": SignalWords(
        "oversight is reduced because it seems fine", "governance is not signed off", is_good=False
    ),
    "manual_process_kept": SignalWords(
        "the manual process is kept alive beside it", "it is not live", is_good=False
    ),
    "on_innovation_money": SignalWords(
        "it is still paid from innovation money", "operating money is not there", is_good=False
    ),
    **{
        f"{area}_assessed": SignalWords(
            f"{area} was assessed as met", f"{area} is signed off", is_good=True, shows=0.9, otherwise=0.15
        )
        for area in AREA_NAMES
    },
}
"""By `SIGNAL_NAMES`."""


def _answer(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().casefold() in ANSWERS:
        return ANSWERS[value.strip().casefold()]
    raise FlawError(Flaw(shown(value), "yes, no or unknown"))


Answer = Annotated[bool | None, guarded(lambda value, _: _answer(value)), JsonForm("answer")]
Chance = Annotated[float, guarded(lambda value, _: one_number(value, CHANCE)), JsonForm("number")]
Power = Annotated[float, guarded(lambda value, _: one_number(value, DISCOUNT)), JsonForm("number")]


class Seen(Table):
    """What was seen of a pilot: yes, no or unknown of each signal."""

    escalations_fall: Answer = None
    evaluation_held: Answer = None
    budget_embedded: Answer = None
    users_ask_for_more: Answer = None
    playbook_executed: Answer = None
    cost_within_budget: Answer = None
    builders_still_fix: Answer = None
    oversight_reduced: Answer = None
    manual_process_kept: Answer = None
    on_innovation_money: Answer = None
    ownership_assessed: Answer = None
    economics_assessed: Answer = None
    reliability_assessed: Answer = None
    operability_assessed: Answer = None
    governance_assessed: Answer = None

    @property
    def answers(self) -> dict[str, bool]:
        """What is said, by `SIGNALS`."""
        said = {name: getattr(self, name) for name in SIGNAL_NAMES}
        return {name: one for name, one in said.items() if one is not None}


class SignalLaw(Table):
    """How often a signal shows when the state is so, and when it is not."""

    shows: Chance | None = None
    otherwise: Chance | None = None


class SignalLaws(Table):
    """How often signals show, where that is not what is shipped; and how much those of one pilot weigh."""

    discount: Power = 0.5
    escalations_fall: SignalLaw = SignalLaw()
    evaluation_held: SignalLaw = SignalLaw()
    budget_embedded: SignalLaw = SignalLaw()
    users_ask_for_more: SignalLaw = SignalLaw()
    playbook_executed: SignalLaw = SignalLaw()
    cost_within_budget: SignalLaw = SignalLaw()
    builders_still_fix: SignalLaw = SignalLaw()
    oversight_reduced: SignalLaw = SignalLaw()
    manual_process_kept: SignalLaw = SignalLaw()
    on_innovation_money: SignalLaw = SignalLaw()
    ownership_assessed: SignalLaw = SignalLaw()
    economics_assessed: SignalLaw = SignalLaw()
    reliability_assessed: SignalLaw = SignalLaw()
    operability_assessed: SignalLaw = SignalLaw()
    governance_assessed: SignalLaw = SignalLaw()

    def chances(self, name: str) -> tuple[float, float]:
        """How often a signal shows when the state is so, and when it is not."""
        own, shipped = getattr(self, name), SIGNALS[name]
        shows = shipped.shows if own.shows is None else own.shows
        return shows, shipped.otherwise if own.otherwise is None else own.otherwise

    def weights(self, seen: Seen) -> dict[str, tuple[float, float]]:
        """Of each signal that was answered, how likely the answer is when the state is not so, and when so.

        The likelier of the two is 1. Signals of one pilot are seen by the same people in one meeting, and
        are no independent witnesses: of two or more each counts to the power ``discount``.
        """
        answers = seen.answers
        power = self.discount if len(answers) > 1 else 1.0
        found = {}
        for name, is_so in answers.items():
            shows, otherwise = self.chances(name)
            pair = (otherwise, shows) if is_so else (1.0 - otherwise, 1.0 - shows)
            found[name] = tuple((one / max(pair)) ** power for one in pair)
        return {name: (one[0], one[1]) for name, one in found.items()}


NOTHING_SEEN = Seen()
SHIPPED_LAWS = SignalLaws()
