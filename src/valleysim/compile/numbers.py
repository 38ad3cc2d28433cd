"""The numbers of pilots of one shape: the kernel's rows, quantities, laws asked by address, and keys."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.alike import Entities, address_keys
from valleysim.compile.laws import Compiled
from valleysim.compile.pilot import NEVER, ORGANISATION, Pilot
from valleysim.kernel.pack import Renewed
from valleysim.vocabulary import Area, Mechanism, Purpose, Seat

Rows = np.recarray[Any, Any]

MONTHS_PER_YEAR = 12.0


def fill_numbers(pilot: Pilot, rows: Rows, seed: int) -> None:
    """Write the pilots into ``rows`` (W, P), which are all zero before, all but the worlds' own numbers.

    Neutral mechanisms become numbers without effect.
    """
    _fill_pilot(pilot, rows)
    _fill_sponsors(pilot, rows)
    _fill_seats(pilot, rows)
    _fill_readiness(pilot, rows)
    _fill_funding(pilot, rows)
    _fill_cost(pilot, rows)
    _fill_handoff(pilot, rows)
    _fill_live(pilot, rows)
    _fill_money(pilot, rows)
    _fill_renewed(pilot, rows)
    _fill_keys(pilot, rows, seed)


def _fill_pilot(pilot: Pilot, n: Rows) -> None:
    n.starts = pilot.values.get("starts", 0.0)
    n.leverage = pilot.values.get("leverage", 0.0)
    n.success = pilot.value("pilot.success")
    n.shared_variance = pilot.value("organisation.shared_variance")
    n.embedded = pilot.value("pilot.embedded")
    n.reorganisation_gap = pilot.reorganisation_gap
    if pilot.past is not None:
        age = pilot.model_age() if pilot.mechanism(Mechanism.BACKGROUND) else NEVER
        n.model_age = 0.0 if age is None else age
    if pilot.mechanism(Mechanism.BACKGROUND):
        n.priorities_hazard = pilot.value("priorities.cancellation_hazard")


def _fill_sponsors(pilot: Pilot, n: Rows) -> None:
    n.uncovered_pace = pilot.value("coalition.uncovered_pace")
    n.uncovered_hazard = pilot.value("coalition.uncovered_hazard")
    n.uncovered_approval = pilot.value("coalition.uncovered_approval")
    n.live_uncovered_hazard = pilot.value("live.uncovered_hazard")
    if pilot.mechanism(Mechanism.SPONSORS):
        n.quorum = pilot.value("coalition.quorum")


def _fill_seats(pilot: Pilot, n: Rows) -> None:
    """Quantities of the seats: adoption already raised by documented value, taking on by involvement."""
    involved = 0.0 if pilot.scenario.funding is None else pilot.value("funding.owner_involvement")
    documented = pilot.value("pilot.documented_value")
    n.seats = len(pilot.sponsors)
    for s, sponsor in enumerate(pilot.sponsors):
        path = f"sponsors[{sponsor.seat}]"
        adopts = pilot.value(f"{path}.adopts")
        holder, held = pilot.holder(sponsor)
        exposed = f"{held}.exposure" if holder.exposure is not None else "organisation.exposure"
        n.seats_at_start[..., s] = Seat[sponsor.at_start.upper()]
        n.weights[..., s] = pilot.value(f"{path}.weight")
        n.essential[..., s] = sponsor.essential
        n.adopts[..., s] = 1.0 - (1.0 - adopts) * (1.0 - documented)
        if sponsor.takes_on is not None:
            n.needs_owner = 1
            n.takes_on[..., s] = 1.0 - (1.0 - pilot.value(f"{path}.takes_on")) * (1.0 - involved)
        if pilot.past is not None:
            served = pilot.months_served(sponsor)
            n.served[..., s] = 0.0 if served is None else served
        n.exposures[..., s] = pilot.value(exposed)
        n.stays[..., s] = pilot.value(f"{held}.stays_at_least")


def _fill_readiness(pilot: Pilot, n: Rows) -> None:
    readiness = pilot.scenario.readiness
    for area in Area:
        n.done[..., area] = pilot.value(f"readiness.{area.name.lower()}.done")
    n.area_order = [int(area) for area in readiness.work_order]
    n.capacity = readiness.capacity
    n.contract = readiness.contract
    n.central = pilot.asks_office
    n.reviewers = pilot.scenario.office.reviewers


def _fill_funding(pilot: Pilot, n: Rows) -> None:
    value, funding = pilot.value, pilot.scenario.funding
    n.period = 1.0
    n.money_delay = 0.0
    if funding is None or not pilot.mechanism(Mechanism.FUNDING):
        return
    involved = value("funding.involvement_uplift") * value("funding.owner_involvement")
    n.money_delay = NEVER
    n.period = value("funding.period")
    if funding.first_window == "uniform":
        n.phase_spread = 1.0
    else:
        n.first_window = value("funding.first_window")
    n.approval = value("funding.approval") * (1.0 + involved)
    n.final_refusal = value("funding.final_refusal")
    n.persistence = value("funding.persistence")
    n.overrun_sensitivity = value("funding.overrun_sensitivity")
    n.unfunded_hazard = value("funding.unfunded_hazard")
    n.unfunded_departures = value("funding.unfunded_departures")


def _fill_cost(pilot: Pilot, n: Rows) -> None:
    n.tolerance = pilot.value("cost.tolerance")
    n.cost_correlation = pilot.value("cost.correlation")
    n.cost_hazard = pilot.value("live.cost_hazard")
    if not pilot.mechanism(Mechanism.COST):
        n.tolerance = np.maximum(n.tolerance, 1.0)


def _fill_handoff(pilot: Pilot, n: Rows) -> None:
    value = pilot.value
    n.builders = pilot.builders
    n.departure_rate = value("handoff.departure_rate")
    n.builder_exposure = value("handoff.exposure")
    n.transfer_time = value("handoff.transfer_time")
    if pilot.mechanism(Mechanism.HANDOFF):
        replaced = pilot.scenario.handoff.replacement.law != "never"
        n.untold = (1.0 - value("handoff.documented")) * (1.0 - value("handoff.cross_trained"))
        n.needed = value("handoff.needed") * pilot.builders
        n.ramp_up = value("handoff.ramp_up")
        n.team_changes = (n.needed > 0.0) | (replaced and pilot.builders > 0)


def _fill_live(pilot: Pilot, n: Rows) -> None:
    n.instability = pilot.value("live.instability")
    n.unready_hazard = pilot.value("live.unready_hazard")
    n.obsolescence_hazard = pilot.value("live.obsolescence_hazard")
    never = pilot.scenario.live.half_life == "never"
    n.half_life = NEVER if never else pilot.value("live.half_life")
    n.proving = pilot.value("live.proving")


def _fill_money(pilot: Pilot, n: Rows) -> None:
    n.pilot_cost = pilot.value("pilot.cost_per_month")
    n.live_cost = pilot.value("obsolescence.live_cost")
    n.valley_cost = pilot.value("money.valley_cost_per_month")
    n.run_cost = pilot.value("money.run_cost_per_month")
    n.value = pilot.value("money.value_per_month")
    n.mitigation = pilot.value("money.mitigation")
    n.discount = np.log1p(pilot.value("money.discount_rate")) / MONTHS_PER_YEAR


def _fill_renewed(pilot: Pilot, n: Rows) -> None:
    """Laws that are asked again and again by address."""
    for area in Area:
        _renew(n, Renewed.SIGN_OFF + area, pilot.sign_off(area))
        _renew(n, Renewed.BACKLOG + area, pilot.backlog())
    _renew(n, Renewed.LIFETIME, pilot.lifetime)
    _renew(n, Renewed.REVALIDATION, pilot.revalidation)
    _renew(n, Renewed.REPLACEMENT, pilot.replacement)
    for number, sponsor in enumerate(pilot.sponsors):
        first = Renewed.FIRST_SEAT + 2 * number
        _renew(n, first, pilot.tenure(sponsor))
        _renew(n, first + 1, pilot.vacancy(sponsor))


def _renew(n: Rows, position: int, compiled: Compiled) -> None:
    n.renewed_laws[..., position] = compiled.law
    n.renewed[..., position, :] = compiled.parameters


def _fill_keys(pilot: Pilot, n: Rows, seed: int) -> None:
    """Keys of the draws that are made by address."""
    n.pilot_keys = _keys(seed, pilot.alike.entities)
    n.organisation_keys = _keys(seed, ORGANISATION)
    for number, sponsor in enumerate(pilot.sponsors):
        n.seat_keys[..., number, :] = _keys(seed, pilot.alike.holder_entities(sponsor))
        own = address_keys(seed, pilot.alike.seat_entities(sponsor), Purpose.SUCCESSION)
        n.adoption_keys[..., number] = own
        n.owner_keys[..., number] = address_keys(seed, pilot.alike.seat_entities(sponsor), Purpose.OWNER)


def _keys(seed: int, entities: Entities) -> NDArray[np.uint64]:
    """Keys (P, number of purposes) of entities."""
    return np.stack([address_keys(seed, entities, purpose) for purpose in Purpose], axis=-1)
