"""From a scenario to the twin's numbers: by another way than the compiler's columns."""

from collections.abc import Callable

import numpy as np

from tests.kernel.parameters import row
from tests.twin import history as twin
from valleysim.addresses import address_key
from valleysim.compile.laws import Compiled, Tables, compile_variate, fixed
from valleysim.compile.residual import compile_residual
from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.elementary import normal_cdf, normal_quantile
from valleysim.kernel.draws.variates import residual_upper_quantile, upper_quantile
from valleysim.kernel.pack import Form
from valleysim.scenario import Scenario, Variate
from valleysim.scenario.model.data import ScenarioData
from valleysim.vocabulary import Area, Authority, Mechanism, Purpose
from valleysim.worlds.design import world_values


def draws(seed: int, world: int, replicate: int) -> twin.Draw:
    """The addressed uniforms of one history."""

    def draw(entity: str, purpose: str, number: int) -> float:
        key = np.uint64(address_key(seed, entity, Purpose[purpose]))
        return float(uniform(key, world, replicate, number))

    return draw


class Translator:
    """Numbers of one world of a scenario, as the twin takes them."""

    def __init__(self, scenario: Scenario, seed: int, world: int) -> None:
        self.scenario: ScenarioData = scenario
        self.values = {
            path: values[:1]
            for path, values in world_values(scenario, seed=seed, worlds=range(world, world + 1)).items()
        }

    def at_work(self, name: str) -> bool:
        """Whether a mechanism is not neutral."""
        return Mechanism[name] not in self.scenario.neutral

    def value(self, path: str) -> float:
        """A quantity of this world."""
        return float(self.values[path][0])

    def compiled(self, path: str, variate: Variate, tables: Tables) -> Compiled:
        """The kernel's law for a variate."""
        return compile_variate(variate, {k: self.values[f"{path}.{k}"] for k in variate.parameters}, tables)

    def variate(self, path: str, variate: Variate) -> twin.Variate:
        """Upper quantile function of a variate."""
        tables = Tables()
        compiled = self.compiled(path, variate, tables)
        return _function(compiled, tables)

    def time_left(self, path: str, variate: Variate, served_path: str, served: object) -> twin.Variate:
        """Upper quantile function of what is left of it at month 0."""
        return self.left_after(path, variate, None if served == "stationary" else self.value(served_path))

    def left_after(self, path: str, variate: Variate, served: float | None) -> twin.Variate:
        """Upper quantile function of what is left of it after so many months; None: caught at random."""
        tables = Tables()
        compiled = self.compiled(path, variate, tables)
        months = None if served is None else np.array([served])
        form, law, log_survival = compile_residual(compiled, months, tables)
        if form == Form.VARIATE:
            return _function(law, tables)
        p = [float(x) for x in law.parameters[0]]
        spent = 0.0 if months is None else float(months[0])
        survival = float(np.atleast_1d(np.asarray(log_survival))[0])
        rows = tables.array()
        return lambda u: float(residual_upper_quantile(int(law.law), row(*p, spent, survival), u, rows))

    def numbers(self) -> twin.Numbers:
        """Everything the twin needs."""
        s, v = self.scenario, self.value
        office = self.at_work("AUTHORITY") and s.readiness.signed_by == Authority.CENTRAL
        costly, hand = self.at_work("COST"), self.at_work("HANDOFF")
        background = self.at_work("BACKGROUND")
        return twin.Numbers(
            duration=self.variate("pilot.duration", s.pilot.duration),
            success=v("pilot.success"),
            embedded=v("pilot.embedded"),
            documented_value=v("pilot.documented_value"),
            cost_per_month=v("pilot.cost_per_month"),
            seats=self.seats(),
            quorum=v("coalition.quorum") if self.at_work("SPONSORS") else 0.0,
            uncovered_pace=v("coalition.uncovered_pace"),
            uncovered_hazard=v("coalition.uncovered_hazard"),
            uncovered_approval=v("coalition.uncovered_approval"),
            reorganisation_rate=v("organisation.reorganisation_rate"),
            contract=s.readiness.contract,
            capacity=s.readiness.capacity,
            order=tuple(int(area) for area in s.readiness.work_order),
            central=office,
            reviewers=s.office.reviewers,
            work=tuple(self.variate(f"readiness.{_name(a)}.work", s.readiness.area(a).work) for a in Area),
            done=tuple(v(f"readiness.{_name(a)}.done") for a in Area),
            sign_off=tuple(self.sign_off(a, office) for a in Area),
            backlog=self.variate("office.backlog", s.office.backlog),
            funding=self.funding(),
            run_rate=self.variate("cost.run_rate", s.cost.run_rate) if costly else _always(1.0),
            build=self.variate("cost.build", s.cost.build) if costly else _always(1.0),
            correlation=v("cost.correlation"),
            tolerance=v("cost.tolerance") if costly else max(v("cost.tolerance"), 1.0),
            normal_score=lambda u: float(-normal_quantile(u)),
            normal_cdf=lambda x: min(max(float(normal_cdf(x)), 2.0**-53), 1.0 - 2.0**-53),
            builders=s.handoff.builders,
            departure_rate=v("handoff.departure_rate"),
            builder_exposure=v("handoff.exposure"),
            documented=v("handoff.documented") if hand else 1.0,
            cross_trained=v("handoff.cross_trained"),
            parallel_run=self.variate("handoff.parallel_run", s.handoff.parallel_run)
            if hand
            else _always(0.0),
            transfer_time=v("handoff.transfer_time"),
            rediscovery=self.variate("handoff.rediscovery", s.handoff.rediscovery) if hand else _always(0.0),
            instability=v("live.instability"),
            cost_hazard=v("live.cost_hazard"),
            unready_hazard=v("live.unready_hazard"),
            live_uncovered_hazard=v("live.uncovered_hazard"),
            obsolescence_hazard=v("live.obsolescence_hazard"),
            half_life=np.inf if s.live.half_life == "never" else v("live.half_life"),
            proving=v("live.proving"),
            priorities_hazard=v("priorities.cancellation_hazard") if background else 0.0,
            lifetime=self.variate("obsolescence.lifetime", s.obsolescence.lifetime),
            first_renewal=self.first_renewal() if background else _always(np.inf),
            revalidation=self.variate("obsolescence.revalidation", s.obsolescence.revalidation),
            live_cost=v("obsolescence.live_cost"),
            valley_cost_per_month=v("money.valley_cost_per_month"),
            run_cost_per_month=v("money.run_cost_per_month"),
            value_per_month=v("money.value_per_month"),
            mitigation=v("money.mitigation"),
            discount_rate=v("money.discount_rate"),
            shared_variance=v("organisation.shared_variance"),
            needed=v("handoff.needed") if hand else 0.0,
            replacement=self.variate("handoff.replacement", s.handoff.replacement)
            if hand and s.handoff.replacement.law != "never"
            else None,
            ramp_up=v("handoff.ramp_up"),
            owner_involvement=0.0 if s.funding is None else v("funding.owner_involvement"),
        )

    def seats(self) -> tuple[twin.SeatNumbers, ...]:
        """The coalition."""
        found = []
        people = {person.name: person for person in self.scenario.people}
        for sponsor in self.scenario.sponsors if self.at_work("SPONSORS") else ():
            seat, person = f"sponsors[{sponsor.seat}]", sponsor.person or None
            held = sponsor if person is None else people[person]
            path = seat if person is None else f"people[{person}]"
            exposed = path if held.exposure is not None else "organisation"
            found.append(
                twin.SeatNumbers(
                    name=sponsor.seat,
                    weight=self.value(f"{seat}.weight"),
                    essential=sponsor.essential,
                    tenure=self.variate(f"{path}.tenure", held.tenure),
                    time_left=_always(self.value(f"{path}.leaves"))
                    if held.leaves is not None
                    else self.time_left(f"{path}.tenure", held.tenure, f"{path}.served", held.served),
                    vacancy=self.variate(f"{path}.vacancy", held.vacancy),
                    adopts=self.value(f"{seat}.adopts"),
                    exposure=self.value(f"{exposed}.exposure"),
                    at_start=sponsor.at_start,
                    person=person,
                    stays_at_least=self.value(f"{path}.stays_at_least"),
                    takes_on=None if sponsor.takes_on is None else self.value(f"{seat}.takes_on"),
                )
            )
        return tuple(found)

    def sign_off(self, area: Area, office: bool) -> twin.Variate:
        """Sign-off of an area: service of the office, or time of the line."""
        s = self.scenario
        if not self.at_work("AUTHORITY"):
            return _always(0.0)
        if office:
            return self.variate("office.service", s.office.service)
        own = s.readiness.area(area).sign_off
        if own is None:
            return self.variate("readiness.line_sign_off", s.readiness.line_sign_off)
        return self.variate(f"readiness.{_name(area)}.sign_off", own)

    def first_renewal(self) -> twin.Variate:
        """Time left of the model."""
        o = self.scenario.obsolescence
        return self.time_left("obsolescence.lifetime", o.lifetime, "obsolescence.age", o.age)

    def funding(self) -> twin.FundingNumbers | None:
        """Funding, or None if it is neutral."""
        f = self.scenario.funding
        if f is None or not self.at_work("FUNDING"):
            return None
        v = self.value
        return twin.FundingNumbers(
            runway=self.variate("funding.runway", f.runway),
            period=v("funding.period"),
            first_window=None if f.first_window == "uniform" else v("funding.first_window"),
            approval=v("funding.approval"),
            owner_involvement=v("funding.owner_involvement"),
            involvement_uplift=v("funding.involvement_uplift"),
            overrun_sensitivity=v("funding.overrun_sensitivity"),
            lead=self.variate("funding.lead", f.lead),
            unfunded_hazard=v("funding.unfunded_hazard"),
            unfunded_departures=v("funding.unfunded_departures"),
            persistence=v("funding.persistence"),
            final_refusal=v("funding.final_refusal"),
        )


def _name(area: Area) -> str:
    return area.name.lower()


def _always(value: float) -> twin.Variate:
    return lambda _: value


def _function(compiled: Compiled, tables: Tables) -> Callable[[float], float]:
    p = [float(x) for x in compiled.parameters[0]]
    rows = tables.array()
    return lambda u: float(upper_quantile(int(compiled.law), row(*p), u, rows))


__all__ = ["Translator", "draws", "fixed"]
