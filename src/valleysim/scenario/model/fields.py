"""What the files of a scenario say, table by table."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from valleysim.frozen import FrozenDict, frozen
from valleysim.scenario.format.changes import MOST_CHANGES, Change
from valleysim.scenario.format.crowd import MOST_PEOPLE, Person, Portfolio
from valleysim.scenario.format.dates import read_day
from valleysim.scenario.format.evidence import Evidence
from valleysim.scenario.format.fields import JsonForm, When, Worlds, at_most, one_of
from valleysim.scenario.format.signals import SHIPPED_LAWS, SignalLaws
from valleysim.scenario.format.status import NOTHING_KNOWN, Status
from valleysim.scenario.format.tables import (
    MECHANISM_NAMES,
    MOST_PAIRS,
    MOST_SEATS,
    Coalition,
    Cost,
    Funding,
    Handoff,
    Live,
    Money,
    Obsolescence,
    Office,
    Organisation,
    Pilot,
    Priorities,
    RankCorrelation,
    Readiness,
    Sponsor,
)
from valleysim.vocabulary import Mechanism

MechanismName = Annotated[
    Literal["sponsors", "funding", "handoff", "cost", "authority", "background"],
    one_of(MECHANISM_NAMES),
]


class Fields(BaseModel):
    """The tables of a scenario, validated one by one; immutable, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    as_of: Annotated[date | None, BeforeValidator(read_day), JsonForm("day")] = None
    due: When | None = None
    learn: bool = True
    neutral_names: Annotated[tuple[MechanismName, ...], at_most(len(MECHANISM_NAMES))] = Field(
        (), strict=False, alias="neutral"
    )
    pilot: Pilot = Pilot()
    sponsors: Annotated[tuple[Sponsor, ...], at_most(MOST_SEATS)] = Field(
        (), strict=False, max_length=MOST_SEATS
    )
    coalition: Coalition = Coalition()
    organisation: Organisation = Organisation()
    readiness: Readiness = Readiness()
    office: Office = Office()
    funding: Funding | None = None
    cost: Cost = Cost()
    handoff: Handoff = Handoff()
    live: Live = Live()
    priorities: Priorities = Priorities()
    obsolescence: Obsolescence = Obsolescence()
    money: Money = Money()
    status: Status = NOTHING_KNOWN
    signals: SignalLaws = SHIPPED_LAWS
    stages: Annotated[dict[str, str], AfterValidator(frozen)] = Field(default_factory=FrozenDict)
    people: Annotated[tuple[Person, ...], at_most(MOST_PEOPLE)] = Field((), strict=False)
    portfolio: Portfolio = Portfolio()
    correlations: Annotated[tuple[RankCorrelation, ...], at_most(MOST_PAIRS)] = Field((), strict=False)
    changes: Annotated[tuple[Change, ...], at_most(MOST_CHANGES)] = Field((), strict=False)
    worlds: Worlds | None = None
    evidence: Annotated[dict[str, Evidence], AfterValidator(frozen)] = Field(default_factory=FrozenDict)

    @property
    def neutral(self) -> frozenset[Mechanism]:
        """Mechanisms that are switched to their neutral setting."""
        return frozenset(Mechanism[name.upper()] for name in self.neutral_names)
