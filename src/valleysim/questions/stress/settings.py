"""Sweeps of what surrounds the seats: reorganisations, quorum, weights, documented and embedded value."""

import math

import numpy as np

from valleysim.questions.stress.coalitions import TOLERANCE, cover_of
from valleysim.questions.stress.seats import SILENT, Variant, edited, fixed, median, nobody
from valleysim.scenario import Quantity, Scenario

EVERY = (48.0, 24.0, 12.0, 6.0)
"""Mean months between reorganisations."""
MOVED = (0.1, 0.25, 0.5)
"""Shares of the seats that a reorganisation moves."""
WEIGHT_FACTORS = (0.0, 0.5, 2.0)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
QUARTER = 0.25
LEAST, MOST = 1e-6, 1.0 - 1e-6
"""Shares of worlds beyond which no run looks."""
VALUES = {"documented value": "pilot.documented_value", "embedded value": "pilot.embedded"}


def reorganisation_variants(scenario: Scenario) -> list[Variant]:
    """Reorganisations of every frequency and reach; all seats and people are exposed alike."""
    organisation = scenario.organisation
    usual = median(organisation.reorganisation_rate) * median(organisation.exposure)
    rate = "organisation.reorganisation_rate"
    calm = scenario.with_(rate, fixed(scenario, rate, 0.0))
    variants = [Variant("reorganisations", "no reorganisation", {"every": None, "moved": None}, calm)]
    for every in EVERY:
        for moved in MOVED:
            distance = abs(math.log2(moved / every / usual)) if usual > 0.0 else None
            variants.append(
                Variant(
                    "reorganisations",
                    f"a reorganisation every {every:g} months moves {100 * moved:g} % of the seats",
                    {"every": every, "moved": moved},
                    _reorganised(scenario, every, moved),
                    distance,
                )
            )
    return variants


def _reorganised(scenario: Scenario, every: float, moved: float) -> Scenario:
    rate, exposure = "organisation.reorganisation_rate", "organisation.exposure"
    more: dict[str, object] = {
        rate: fixed(scenario, rate, 1.0 / every),
        exposure: fixed(scenario, exposure, moved),
    }
    people = scenario.document.get("people", ())
    if people:
        more["people"] = [{key: person[key] for key in person if key != "exposure"} for person in people]
    return edited(scenario, {sponsor.seat: {"exposure": None} for sponsor in scenario.sponsors}, more=more)


def quorum_variants(scenario: Scenario) -> list[Variant]:
    """Any k of n: all seats weigh alike, none is essential, and any k supporters cover the pilot."""
    seats = len(scenario.sponsors)
    alike = {sponsor.seat: {"weight": 1, "essential": False} for sponsor in scenario.sponsors}
    paths = cover_of(scenario).path_sets()
    asked = len(paths[0]) if paths else seats
    return [
        Variant(
            "quorums",
            f"any {k} of {seats} equal seats",
            {"quorum": k, "seats": seats},
            edited(scenario, alike, more={"coalition.quorum": k}),
            max(1.0, abs(k - asked)),
        )
        for k in range(1, seats + 1)
    ]


def weight_variants(scenario: Scenario) -> list[Variant]:
    """Each seat's weight times 0, ½ and 2 (of its median); the quorum stays as written."""
    variants = []
    for sponsor in scenario.sponsors:
        for factor in WEIGHT_FACTORS:
            weight = max(median(sponsor.weight) * factor, SILENT)
            changed = _weighed(scenario, sponsor.seat, weight)
            if changed is None:
                continue
            words = f"{sponsor.seat} with {factor:g} times the weight"
            facts = {"seat": sponsor.seat, "factor": factor}
            variants.append(Variant("weights", words, facts, changed, 1.0))
    return variants


def _weighed(scenario: Scenario, seat: str, weight: float) -> Scenario | None:
    """With another weight of one seat; if the quorum is out of reach then, as if nobody ever covered.

    None if it is out of reach in some worlds only, which no scenario may say.
    """
    others = [sponsor.weight for sponsor in scenario.sponsors if sponsor.seat != seat]
    quorum = scenario.coalition.quorum
    least = sum(_at(LEAST, other) for other in others) + weight
    most = sum(_at(MOST, other) for other in others) + weight
    if least >= _at(MOST, quorum) - TOLERANCE:
        return edited(scenario, {seat: {"weight": weight}})
    return nobody(scenario) if most < _at(LEAST, quorum) - TOLERANCE else None


def _at(share: float, quantity: Quantity) -> float:
    return float(quantity.quantile(np.array([share]))[0])


def value_variants(scenario: Scenario) -> list[Variant]:
    """Documented and embedded value from none to all, one at a time."""
    variants = []
    for name, key in VALUES.items():
        usual = median(scenario.quantities()[key])
        for share in SHARES:
            variants.append(
                Variant(
                    "additions",
                    f"{name} of {100 * share:g} %",
                    {"change": name, "setting": f"{100 * share:g} %"},
                    scenario.with_(key, fixed(scenario, key, share)),
                    abs(share - usual) / QUARTER,
                )
            )
    return variants
