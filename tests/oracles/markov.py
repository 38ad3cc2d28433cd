"""A scenario of exponential times as a Markov chain, read from the document and docs/model.md alone.

States are tuples; nothing of the kernel is used. The rules hold for the documents that
`exponential_document` makes: seats, work in turn, sign-offs, a lead and a runway, builders and shocks, a
parallel run, renewals without revalidation work, rediscovery, roll-backs.
"""

import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

AREAS = ("ownership", "economics", "reliability", "operability", "governance")
RELIABILITY = 2
AHEAD, EMPTY, WORKING, REQUESTED, SIGNED = "ahead", "nothing left", "working", "requested", "signed"
NOT_STARTED, UNDER_WAY, ENDED = "not started", "under way", "ended"
LEAD, UNFUNDED, MONEY = "lead", "unfunded", "money"


class Pilot(NamedTuple):
    seats: tuple[str, ...]


class Valley(NamedTuple):
    seats: tuple[str, ...]
    areas: tuple[str, ...]
    money: str
    parallel: str
    builders: int


class Live(NamedTuple):
    """``builders`` are those present at handoff; ``found`` says that rediscovery is done."""

    seats: tuple[str, ...]
    builders: int
    found: bool
    unready: int
    unreliable: bool
    outdated: bool


class Over(NamedTuple):
    """Abandoned or rolled back, with the cause, and whether rediscovery was done."""

    how: str
    cause: str
    found: bool


State = Pilot | Valley | Live | Over
Moves = Iterator[tuple[float, State]]


def mean_of(variate: Any) -> float:
    """Mean months of an exponential; 0 for what takes no time, infinite for never."""
    if variate == "never":
        return math.inf
    return float(variate["exponential"]["mean"]) if isinstance(variate, dict) else float(variate)


def rate_of(variate: Any) -> float:
    mean = mean_of(variate)
    return 1.0 / mean if mean > 0.0 else math.inf


class Rules:
    """The rules of one document: where its chain begins, and the moves from each state."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = d = document
        off = set(d.get("neutral", ()))
        self.seats = [] if "sponsors" in off else d.get("sponsors", [])
        self.coalition = d.get("coalition", {})
        self.organisation = d.get("organisation", {})
        self.readiness = d["readiness"]
        self.funding = None if "funding" in off else d.get("funding")
        self.handoff = {"documented": 1.0} if "handoff" in off else d.get("handoff", {"documented": 1.0})
        self.cost = {} if "cost" in off else d.get("cost", {})
        self.live = d.get("live", {})
        background = "background" not in off
        self.priorities = d.get("priorities", {}).get("cancellation_hazard", 0.0) if background else 0.0
        self.renewals = rate_of(d.get("obsolescence", {}).get("lifetime", "never")) if background else 0.0
        self.central = self.readiness.get("authority") == "central" and "authority" not in off
        self.sign_offs = [0.0 if "authority" in off else self._sign_off(area) for area in AREAS]
        self.works = [self._work(area) for area in AREAS]
        self.order = [AREAS.index(area) for area in self.readiness.get("order", AREAS)]
        self.crew = self.handoff.get("builders", 0)

    def _sign_off(self, area: str) -> float:
        if self.central:
            return mean_of(self.document["office"]["service"])
        own = self.readiness.get(area, {}).get("sign_off", self.readiness.get("line_sign_off", 0.0))
        return mean_of(own)

    def _work(self, area: str) -> float:
        table = self.readiness.get(area, {})
        return mean_of(table.get("work", 0.0)) * (1.0 - table.get("done", 0.0))

    # What holds in a state

    def covered(self, seats: tuple[str, ...]) -> bool:
        if not self.seats:
            return True
        weight = 0.0
        for held, seat in zip(seats, self.seats, strict=True):
            if held == "supporting":
                weight += seat.get("weight", 1.0)
            elif seat.get("essential"):
                return False
        return weight >= self.coalition.get("quorum", 0.0) - 1e-9

    def pace(self, seats: tuple[str, ...], money: str = MONEY) -> float:
        if money == UNFUNDED:
            return 0.0
        return 1.0 if self.covered(seats) else self.coalition.get("uncovered_pace", 1.0)

    def gate_open(self, areas: tuple[str, ...]) -> bool:
        return not self.readiness.get("contract", True) or all(area == SIGNED for area in areas)

    def lost(self, builders: int) -> float:
        untold = (1.0 - self.handoff.get("documented", 1.0)) * (1.0 - self.handoff.get("cross_trained", 0.0))
        return untold * (1.0 - (builders / self.crew if self.crew else 0.0))

    def waits(self, state: State) -> str:
        """What the state counts as; docs/model.md, section 12."""
        match state:
            case Pilot():
                return "pilot"
            case Over(how, cause, found):
                return f"{how} {cause}" + (" sustained" if found else "")
            case Live():
                return "sustained" if state.found else "rediscovery"
        money = "funding_lead" if self.funding and self.funding["approval"] else "budget_window"
        if state.money == UNFUNDED:
            return money
        if state.parallel == UNDER_WAY:
            return "parallel_run"
        if self.gate_open(state.areas):
            return money
        if WORKING in state.areas:
            slowed = self.coalition.get("uncovered_pace", 1.0) < 1.0
            return "cover" if slowed and not self.covered(state.seats) else "readiness_work"
        return "central_sign_off" if self.central else "line_sign_off"

    # What follows at the same instant

    def take_up(self, areas: list[str]) -> tuple[str, ...]:
        """Work is taken up in the listed order; an area with nothing left needs a place but no time."""
        for a in self.order:
            if areas.count(WORKING) >= self.readiness.get("capacity", 5):
                break
            if areas[a] == EMPTY or (areas[a] == AHEAD and self.works[a] == 0.0):
                areas[a] = REQUESTED if self.sign_offs[a] > 0.0 else SIGNED
            elif areas[a] == AHEAD:
                areas[a] = WORKING
        return tuple(areas)

    def valley(self, s: Valley) -> State:
        """The parallel run starts, ends if it takes no time, and the pilot goes live."""
        if s.parallel == NOT_STARTED and s.money == MONEY and self.gate_open(s.areas):
            s = s._replace(parallel=UNDER_WAY)
            if mean_of(self.handoff.get("parallel_run", 0.0)) == 0.0:
                s = s._replace(parallel=ENDED)
        if s.parallel == ENDED and self.gate_open(s.areas):
            unready = sum(area != SIGNED for area in s.areas)
            found = self.lost(s.builders) * mean_of(self.handoff.get("rediscovery", 0.0)) == 0.0
            return Live(
                s.seats, 0 if found else s.builders, found, unready, s.areas[RELIABILITY] != SIGNED, False
            )
        return s

    def ends_of_pilot(self, seats: tuple[str, ...]) -> Moves:
        """The pilot has ended, with which probability how."""
        money = MONEY if self.funding is None else LEAD
        success = self.document["pilot"].get("success", 1.0)
        yield (
            success,
            self.valley(Valley(seats, self.take_up([AHEAD] * 5), money, NOT_STARTED, self.crew)),
        )
        yield 1.0 - success, Over("abandoned", "failed_pilot", False)

    # Moves: rates and where they lead

    def vacated(self, seat: dict[str, Any]) -> list[tuple[float, str]]:
        return self.filled(seat) if mean_of(seat.get("vacancy", 0.0)) == 0.0 else [(1.0, "vacant")]

    def filled(self, seat: dict[str, Any]) -> list[tuple[float, str]]:
        documented = self.document["pilot"].get("documented_value", 0.0)
        adopts = 1.0 - (1.0 - seat.get("adopts", 1.0)) * (1.0 - documented)
        return [(adopts, "supporting"), (1.0 - adopts, "unsupportive")]

    def seat_moves(self, state: Any) -> Moves:
        """Occupants leave and come, one by one."""
        for n, (held, seat) in enumerate(zip(state.seats, self.seats, strict=True)):
            if held == "vacant":
                rate, then = rate_of(seat["vacancy"]), self.filled(seat)
            else:
                rate, then = rate_of(seat.get("tenure", "never")), self.vacated(seat)
            for p, after in then:
                yield rate * p, state._replace(seats=(*state.seats[:n], after, *state.seats[n + 1 :]))

    def shocks(self, state: Any) -> Moves:
        """A reorganisation takes each occupant, and in the valley each builder, with its exposure."""
        choices = []
        for held, seat in zip(state.seats, self.seats, strict=True):
            e = seat.get("exposure", self.organisation.get("exposure", 0.0)) if held != "vacant" else 0.0
            choices.append([(1.0 - e, held), *((e * p, after) for p, after in self.vacated(seat) if e)])
        counting = isinstance(state, Valley) and state.parallel != ENDED
        e = self.handoff.get("exposure", 0.0) if counting else 0.0
        present = getattr(state, "builders", 0)
        left = [(math.comb(present, k) * (1.0 - e) ** k * e ** (present - k), k) for k in range(present + 1)]
        for *seats, (p, builders) in itertools.product(*choices, left):
            after = state._replace(seats=tuple(held for _, held in seats))
            after = after._replace(builders=builders) if counting else after
            chance = p * math.prod(q for q, _ in seats)
            yield self.organisation.get("reorganisation_rate", 0.0) * chance, after

    def moves(self, state: State) -> Moves:
        if isinstance(state, Over):
            return
        yield from self.seat_moves(state)
        yield from self.shocks(state)
        if isinstance(state, Pilot):
            for p, after in self.ends_of_pilot(state.seats):
                yield p * rate_of(self.document["pilot"]["duration"]), after
        elif isinstance(state, Valley):
            for rate, after in self.valley_moves(state):
                yield rate, self.valley(after) if isinstance(after, Valley) else after
        else:
            yield from self.live_moves(state)

    def valley_moves(self, s: Valley) -> Moves:
        pace = self.pace(s.seats, s.money)
        for a, stage in enumerate(s.areas):
            areas = list(s.areas)
            if stage == WORKING:
                areas[a] = REQUESTED if self.sign_offs[a] > 0.0 else SIGNED
                yield pace / self.works[a], s._replace(areas=self.take_up(areas))
            elif stage == REQUESTED:
                areas[a] = SIGNED
                yield 1.0 / self.sign_offs[a], s._replace(areas=tuple(areas))
        if s.areas[RELIABILITY] in (REQUESTED, SIGNED):
            areas = list(s.areas)
            areas[RELIABILITY] = EMPTY
            yield self.renewals, s._replace(areas=self.take_up(areas))
        if s.parallel == UNDER_WAY:
            yield rate_of(self.handoff["parallel_run"]), s._replace(parallel=ENDED)
        leaving = self.handoff.get("departure_rate", 0.0) if s.parallel != ENDED else 0.0
        spared = 1.0 - self.document["pilot"].get("embedded", 0.0)
        if self.funding is not None and s.money != MONEY:
            approved = self.funding["approval"] > 0.0
            yield rate_of(self.funding["lead"]) if approved else 0.0, s._replace(money=MONEY)
            if s.money == LEAD:
                runway = rate_of(self.funding["runway"]) * self.cost.get("build", 1.0)
                yield runway, s._replace(money=UNFUNDED)
            else:
                leaving *= self.funding.get("unfunded_departures", 1.0)
                yield spared * self.funding["unfunded_hazard"], Over("abandoned", "funding", False)
        if s.builders:
            yield leaving * s.builders, s._replace(builders=s.builders - 1)
        yield spared * self.priorities, Over("abandoned", "priorities", False)
        if not self.covered(s.seats):
            hazard = self.coalition.get("uncovered_hazard", 0.0)
            yield spared * hazard, Over("abandoned", "sponsors", False)

    def live_moves(self, s: Live) -> Moves:
        live = self.live
        if not s.found:
            months = self.lost(s.builders) * mean_of(self.handoff["rediscovery"])
            yield self.pace(s.seats) / months, s._replace(found=True, builders=0)
            handoff = live.get("instability", 0.0) * self.lost(s.builders)
            yield handoff, Over("rolled_back", "handoff", False)
        if self.renewals and s.unreliable and not s.outdated:
            yield self.renewals, s._replace(outdated=True)
        overrun = self.cost.get("run_rate", 1.0) / self.cost.get("tolerance", 1.0) - 1.0
        hazards = {
            "sponsors": 0.0 if self.covered(s.seats) else live.get("uncovered_hazard", 0.0),
            "cost": live.get("cost_hazard", 0.0) * max(overrun, 0.0),
            "readiness": live.get("unready_hazard", 0.0) * s.unready,
            "obsolescence": live.get("obsolescence_hazard", 0.0) * (s.outdated and s.unreliable),
        }
        for cause, hazard in hazards.items():
            yield hazard, Over("rolled_back", cause, s.found)

    def beginnings(self) -> Moves:
        """Month 0: with which probability which state."""
        choices = []
        for seat in self.seats:
            held = seat.get("at_start", "supporting")
            choices.append(self.vacated(seat) if held == "vacant" else [(1.0, held)])
        for seats in itertools.product(*choices):
            names = tuple(held for _, held in seats)
            chance = math.prod(p for p, _ in seats)
            if mean_of(self.document["pilot"]["duration"]) > 0.0:
                yield chance, Pilot(names)
            else:
                for p, state in self.ends_of_pilot(names):
                    yield chance * p, state
