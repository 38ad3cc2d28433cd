"""The tables of a scenario: every key, its type, its range and its neutral value."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from valleysim.scenario.format.fields import (
    ALL,
    AS_PLANNED,
    AT_ONCE,
    NO_FACTOR,
    NO_MONEY,
    NO_RATE,
    NO_SHARE,
    ONE,
    UNCORRELATED,
    ZERO,
    Amount,
    Correlation,
    Duration,
    DurationOrNever,
    Factor,
    FirstWindow,
    HalfLife,
    Moment,
    Months,
    Multiplier,
    Positive,
    PositiveMonths,
    Rank,
    Rate,
    Served,
    Share,
    Tenure,
    at_most,
    one_of,
    whole,
)
from valleysim.scenario.format.flaws import Flaw, FlawError, as_pydantic, shown
from valleysim.scenario.format.variates import never
from valleysim.vocabulary import Area, Authority, Mechanism

MOST_SEATS = 16
MOST_PAIRS = 1_000
MOST_REVIEWERS = 64
AREA_NAMES = tuple(area.name.lower() for area in Area)
MECHANISM_NAMES = tuple(mechanism.name.lower() for mechanism in Mechanism)

AreaName = Annotated[
    Literal["ownership", "economics", "reliability", "operability", "governance"], one_of(AREA_NAMES)
]


class Table(BaseModel):
    """One table of a scenario: frozen, no unknown keys; says where its numbers come from."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    evidence: str | None = Field(
        None, min_length=1, description="key of the evidence register, for all numbers of this table"
    )
    assumption: str | None = Field(None, min_length=1, description="why these numbers are assumed")

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Itself, for nobody can change it: pydantic copies every default for every table that it reads."""
        return self

    @model_validator(mode="after")
    def _one_note(self) -> Self:
        if self.evidence is not None and self.assumption is not None:
            raise as_pydantic(FlawError(Flaw("both evidence and assumption", "one of them")))
        return self


class Pilot(Table):
    """The pilot itself."""

    duration: Duration = AT_ONCE
    success: Share = ALL
    cost_per_month: Amount = NO_MONEY
    embedded: Share = NO_SHARE
    documented_value: Share = NO_SHARE


class Sponsor(Table):
    """A seat of the coalition."""

    seat: str = Field(min_length=1, max_length=100)
    weight: Positive = ONE
    essential: bool = False
    tenure: Tenure = never()
    served: Served = ZERO
    vacancy: Duration = AT_ONCE
    adopts: Share = ALL
    exposure: Share | None = None
    at_start: Annotated[
        Literal["supporting", "unsupportive", "vacant"], one_of(("supporting", "unsupportive", "vacant"))
    ] = "supporting"
    person: str = Field("", max_length=100)
    leaves: Moment | None = None  # this and below last: worlds are addressed by position
    stays_at_least: Moment = ZERO
    new: bool = Field(False, description="this seat is not the inherited one of nearly the same name")
    takes_on: Share | None = None


class Coalition(Table):
    """When the sponsors cover the pilot, and what it costs when they do not."""

    quorum: Factor = NO_FACTOR
    uncovered_pace: Share = ALL
    uncovered_hazard: Rate = NO_RATE
    uncovered_approval: Share = ALL


class Organisation(Table):
    """Shocks that strike everyone at once."""

    reorganisation_rate: Rate = NO_RATE
    exposure: Share = NO_SHARE
    period: PositiveMonths | None = None
    first_window: FirstWindow | None = None
    shared_variance: Share = NO_SHARE


class ReadinessArea(Table):
    """One area of the readiness contract."""

    work: Duration = AT_ONCE
    done: Share = NO_SHARE
    sign_off: Duration | None = None


class Readiness(Table):
    """The production readiness contract."""

    contract: bool = True
    capacity: Annotated[int, whole(1, 5)] = 5
    order: Annotated[tuple[AreaName, ...], Field(strict=False), at_most(len(AREA_NAMES))] = AREA_NAMES  # type: ignore[assignment]
    authority: Annotated[Literal["line", "central"], one_of(("line", "central"))] = "line"
    line_sign_off: Duration = AT_ONCE
    ownership: ReadinessArea = ReadinessArea()
    economics: ReadinessArea = ReadinessArea()
    reliability: ReadinessArea = ReadinessArea()
    operability: ReadinessArea = ReadinessArea()
    governance: ReadinessArea = ReadinessArea()

    @model_validator(mode="after")
    def _every_area_once(self) -> Self:
        if sorted(self.order) != sorted(AREA_NAMES):
            found = shown(list(self.order))
            raise as_pydantic(FlawError(Flaw(found, f"each of {', '.join(AREA_NAMES)} once", ("order",))))
        return self

    def area(self, area: Area) -> ReadinessArea:
        """The table of one area."""
        found: ReadinessArea = getattr(self, area.name.lower())
        return found

    @property
    def work_order(self) -> tuple[Area, ...]:
        """The areas in the order in which work is taken up."""
        return tuple(Area[name.upper()] for name in self.order)

    @property
    def signed_by(self) -> Authority:
        """Who signs areas off."""
        return Authority[self.authority.upper()]


class Office(Table):
    """The central review office."""

    reviewers: Annotated[int, whole(1, MOST_REVIEWERS)] = 1
    service: Duration = AT_ONCE
    backlog: Duration = AT_ONCE


class Funding(Table):
    """From innovation money to operating money. An absent table is money at once."""

    runway: DurationOrNever
    period: PositiveMonths
    first_window: FirstWindow = "uniform"
    approval: Share
    owner_involvement: Share = NO_SHARE
    involvement_uplift: Factor = NO_FACTOR
    overrun_sensitivity: Factor = NO_FACTOR
    lead: Duration = AT_ONCE
    unfunded_hazard: Rate = NO_RATE
    unfunded_departures: Factor = ONE
    final_refusal: Share = NO_SHARE
    persistence: Share = NO_SHARE


class Cost(Table):
    """Overruns of run rate and build."""

    run_rate: Multiplier = AS_PLANNED
    build: Multiplier = AS_PLANNED
    correlation: Correlation = UNCORRELATED
    tolerance: Positive = ONE


class Handoff(Table):
    """From the builders to those who run it."""

    builders: Annotated[int, whole(0, 64)] = 0
    departure_rate: Rate = NO_RATE
    exposure: Share = NO_SHARE
    documented: Share = ALL
    cross_trained: Share = NO_SHARE
    parallel_run: Duration = AT_ONCE
    transfer_time: Months = ZERO
    rediscovery: Duration = AT_ONCE
    needed: Share = NO_SHARE
    ramp_up: Months = ZERO
    replacement: DurationOrNever = never()


class Live(Table):
    """Roll-back hazards of a live pilot, their decay, and how long production must hold."""

    instability: Rate = NO_RATE
    cost_hazard: Rate = NO_RATE
    unready_hazard: Rate = NO_RATE
    uncovered_hazard: Rate = NO_RATE
    obsolescence_hazard: Rate = NO_RATE
    half_life: HalfLife = "never"
    proving: Months = ZERO


class Priorities(Table):
    """Competing priorities."""

    cancellation_hazard: Rate = NO_RATE


class Obsolescence(Table):
    """Renewals of the model under the pilot."""

    lifetime: Tenure = never()
    age: Served = ZERO
    revalidation: Duration = AT_ONCE
    live_cost: Amount = NO_MONEY


class Money(Table):
    """What it costs and what it is worth."""

    currency: str = Field("EUR", min_length=1, max_length=12)
    valley_cost_per_month: Amount = NO_MONEY
    run_cost_per_month: Amount = NO_MONEY
    value_per_month: Amount = NO_MONEY
    mitigation: Amount = NO_MONEY
    discount_rate: Share = NO_SHARE


class RankCorrelation(Table):
    """Spearman's rank correlation between two uncertain quantities."""

    between: Annotated[tuple[str, str], Field(strict=False)]
    rank: Rank = Field(gt=-1.0, lt=1.0, allow_inf_nan=False)
