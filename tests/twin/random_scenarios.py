"""Random scenarios: every mechanism on or off, continuous or on a lattice where events coincide."""

import random
from collections.abc import Callable

Document = dict[str, object]
LATTICE = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
SEATS = ("executive sponsor", "business unit leader", "CIO", "operations manager")


class Dice:
    """Random values of one scenario; on a lattice, times are multiples of half a month."""

    def __init__(self, seed: int) -> None:
        self.seed = f"{seed} departures"
        self.random = random.Random(seed)
        self.lattice = self.random.random() < 0.35
        self.busy = self.random.random() < 0.5

    def often(self, p: float = 0.5) -> bool:
        return self.random.random() < p

    def share(self) -> float:
        if self.lattice:
            return self.random.choice((0.0, 0.25, 0.5, 0.75, 1.0))
        return self.random.choice((0.0, 1.0, *(self.random.random() for _ in range(6))))

    def rate(self, largest: float) -> float:
        return 0.0 if self.often(0.3) else self.random.random() * largest

    def amount(self) -> float:
        return 0.0 if self.often(0.2) else self.random.random() * 1e5

    def months(self, largest: float = 8.0, *, positive: bool = False) -> object:
        """A variate of months."""
        r = self.random
        if self.lattice:
            value = r.choice(LATTICE[1 if positive else 0 :])
            return value if r.random() < 0.7 else {"uniform": [value, value]}
        mean = 0.05 + r.random() * largest
        makers: list[Callable[[], object]] = [
            lambda: mean,
            lambda: {"exponential": {"mean": mean}},
            lambda: {"weibull": {"mean": mean, "shape": r.uniform(0.5, 4.0)}},
            lambda: {"gamma": {"mean": mean, "shape": r.uniform(0.5, 5.0)}},
            lambda: {"lognormal": {"median": mean, "p90": mean * r.uniform(1.1, 4.0)}},
            lambda: {"lognormal": {"mean": mean, "sd": mean * r.uniform(0.1, 2.0)}},
            lambda: {"uniform": [mean * 0.5, mean * 1.5]},
            lambda: {"triangular": {"p10": mean * 0.6, "mode": mean, "p90": mean * 1.6}},
            lambda: {"pert": [mean * 0.5, mean, mean * 2.5]},
            lambda: {"lognormal_pareto": {"median": mean, "p90": mean * 2, "tail_index": 1.5}},
        ]
        return r.choice(makers)()

    def multiplier(self) -> object:
        r = self.random
        if self.lattice:
            return r.choice((0.5, 1.0, 2.0))
        return r.choice(
            (
                1.3,
                {"lognormal": {"median": 1.0, "p90": 1.6}},
                {"lognormal_pareto": {"median": 0.95, "p90": 1.5, "tail_index": 1.3}},
            )
        )

    def started(self, largest: float) -> object:
        """Months served or age."""
        if self.often(0.3):
            return "stationary"
        if self.often(0.3):
            return 0
        return self.random.choice(LATTICE) if self.lattice else self.random.random() * largest


def possible(law: object, served: object) -> object:
    """Months that somebody can have served of this law: half of what is long for it, if they are more."""
    if not isinstance(served, float) or law == "never":
        return served
    long = law
    if isinstance(law, dict):
        (kind, p), *_ = law.items()
        long = {"uniform": lambda: p[1], "pert": lambda: p[2], "exponential": lambda: served + 1.0}.get(
            kind, lambda: p.get("p90", p.get("mean"))
        )()
    assert isinstance(long, float)
    return served if served < long else long / 2.0


def random_document(seed: int) -> Document:
    """A random scenario as plain tables."""
    d = Dice(seed)
    r = d.random
    document: Document = {
        "office": {"reviewers": r.choice((1, 1, 2, 3)), "service": d.months(1.5), "backlog": d.months(2.0)},
        "name": f"random {seed}",
        "pilot": {
            "duration": d.months(5.0),
            "success": r.choice((1.0, 0.9, 0.6)),
            "cost_per_month": d.amount(),
            "embedded": d.share() * 0.9,
            "documented_value": d.share(),
        },
        "readiness": _readiness(d),
        "live": _live(d),
        "money": {
            "valley_cost_per_month": d.amount(),
            "run_cost_per_month": d.amount(),
            "value_per_month": d.amount(),
            "mitigation": d.amount(),
            "discount_rate": r.choice((0.0, 0.08)),
        },
        "neutral": [
            name
            for name in ("sponsors", "funding", "handoff", "cost", "authority", "background")
            if d.often(0.06)
        ],
    }
    if d.often(0.8):
        _sponsors(d, document)
    if d.often(0.8):
        document["organisation"] = {"reorganisation_rate": d.rate(0.2), "exposure": d.share()}
    if d.often(0.85):
        document["funding"] = _funding(d)
    if d.often(0.7):
        document["cost"] = {
            "run_rate": d.multiplier(),
            "build": d.multiplier(),
            "correlation": r.choice((0.0, 0.5, -0.8, 1.0)),
            "tolerance": r.choice((0.8, 1.0, 1.2)),
        }
    if d.often(0.85):
        document["handoff"] = {
            "builders": r.choice((0, 1, 3, 6)),
            "departure_rate": d.rate(0.2),
            "exposure": d.share(),
            "documented": d.share(),
            "cross_trained": d.share() * 0.8,
            "parallel_run": d.months(3.0),
            "transfer_time": r.choice((0.0, 2.0)),
            "rediscovery": d.months(8.0),
        }
    if d.often(0.6):
        document["priorities"] = {"cancellation_hazard": d.rate(0.08)}
    if d.often(0.6):
        document["obsolescence"] = {
            "lifetime": (lifetime := d.months(12.0, positive=True)),
            "age": possible(lifetime, d.started(10.0)),
            "revalidation": d.months(3.0),
            "live_cost": d.amount(),
        }
    carrying(d, document)
    return document


def _sponsors(d: Dice, document: Document) -> None:
    r = d.random
    seats = r.sample(SEATS, r.randint(1, 4))
    document["sponsors"] = [
        {
            "seat": seat,
            "weight": r.choice((1.0, 1.0, 2.0, 0.3)),
            "essential": d.often(0.2),
            "tenure": "never" if d.often(0.1) else d.months(10.0, positive=True),
            "served": d.started(8.0),
            "vacancy": d.months(3.0),
            "adopts": d.share(),
            "at_start": r.choice(("supporting", "supporting", "supporting", "unsupportive", "vacant")),
            **({"exposure": d.share()} if d.often(0.3) else {}),
        }
        for seat in seats
    ]
    for value in document["sponsors"]:  # type: ignore[attr-defined]
        value["served"] = 0 if value["tenure"] == "never" else possible(value["tenure"], value["served"])
    departures(d, document["sponsors"])  # type: ignore[arg-type]
    weight = sum(value["weight"] for value in document["sponsors"])  # type: ignore[attr-defined]
    document["coalition"] = {
        "quorum": r.choice((0.0, 0.5, 1.0)) * weight,
        "uncovered_pace": d.share(),
        "uncovered_hazard": d.rate(0.15),
        "uncovered_approval": d.share(),
    }


def departures(d: Dice, occupied: list[Document]) -> None:
    """Let some occupants leave on a date or stay until one; dice of their own, so that nothing else moves."""
    dates = random.Random(d.seed)
    for one in occupied:
        leaves = dates.choice(LATTICE) if d.lattice else dates.uniform(0.0, 14.0)
        chance = dates.random()
        if chance < 0.4 and one.get("at_start") != "vacant":
            one["leaves" if chance < 0.2 else "stays_at_least"] = leaves


def carrying(d: Dice, document: Document) -> None:
    """Let work need builders, pilots an owner, and luck be shared; dice of their own, as for departures."""
    r = random.Random(f"{d.seed} carrying")
    share = (0.0, 0.25, 0.5, 1.0) if d.lattice else (0.0, 1.0, r.random(), r.random())
    months = r.choice(LATTICE) if d.lattice else r.choice((r.uniform(0.0, 4.0), 0.0))
    handoff, funding, seats = (document.get(name) for name in ("handoff", "funding", "sponsors"))
    if handoff and r.random() < 0.6:
        replacement = r.choice(("never", months, months, {"exponential": {"mean": 0.5 + months}}))
        handoff["needed"] = r.choice((0.0, 0.2, 0.5, 1.0, 1.0))  # type: ignore[index]
        handoff["replacement"] = replacement  # type: ignore[index]
        handoff["ramp_up"] = r.choice(LATTICE[:5])  # type: ignore[index]
    if funding and r.random() < 0.5:
        funding["persistence"] = r.choice(share)  # type: ignore[index]
        funding["final_refusal"] = r.choice(share) * 0.5  # type: ignore[index]
    for seat in seats or ():  # type: ignore[attr-defined]
        if r.random() < 0.3:
            seat["takes_on"] = r.choice(share)
    if r.random() < 0.4:
        organisation: Document = document.setdefault("organisation", {})  # type: ignore[assignment]
        organisation["shared_variance"] = r.choice(share)


def _readiness(d: Dice) -> Document:
    r = d.random
    areas = ["ownership", "economics", "reliability", "operability", "governance"]
    table: Document = {
        "contract": d.often(0.75),
        "capacity": r.randint(1, 5),
        "order": r.sample(areas, 5),
        "authority": "line",
        "line_sign_off": d.months(2.0),
    }
    if d.often(0.5):
        table["authority"] = "central"
    for area in areas:
        table[area] = {
            "work": d.months(3.0),
            "done": d.share(),
            **({"sign_off": d.months(1.0)} if d.often(0.3) else {}),
        }
    return table


def _funding(d: Dice) -> Document:
    r = d.random
    period = r.choice((0.5, 1.0, 3.0)) if d.lattice else r.uniform(0.3, 8.0)
    first = r.choice(("uniform", 0.0, 1.0, 2.5)) if d.lattice else r.choice(("uniform", r.uniform(0, 6)))
    return {
        "runway": "never" if d.often(0.1) else d.months(8.0),
        "period": period,
        "first_window": first,
        "approval": d.share(),
        "owner_involvement": d.share(),
        "involvement_uplift": r.choice((0.0, 0.5)),
        "overrun_sensitivity": r.choice((0.0, 1.0, 2.5)),
        "lead": d.months(2.0),
        "unfunded_hazard": d.rate(0.2),
        "unfunded_departures": r.choice((0.0, 1.0, 2.0)),
    }


def _live(d: Dice) -> Document:
    r = d.random
    return {
        "instability": d.rate(0.3),
        "cost_hazard": d.rate(0.1),
        "unready_hazard": d.rate(0.05),
        "uncovered_hazard": d.rate(0.1),
        "obsolescence_hazard": d.rate(0.1),
        "half_life": r.choice(("never", 6.0, 18.0)),
        "proving": r.choice((0.0, 3.0, 6.0)),
    }
