"""Stress the coalition: which seat carries the pilot, who may leave when, what helps, and what breaks it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_together
from valleysim.estimates.rounding import percent
from valleysim.frozen import freeze_fields
from valleysim.notice import Notice
from valleysim.questions.forecast.sentence import MILESTONE
from valleysim.questions.readable import Readable
from valleysim.questions.stress import coalitions as union
from valleysim.questions.stress import departures, reverse
from valleysim.questions.stress.plan import plan_stress
from valleysim.questions.stress.seats import Variant
from valleysim.questions.telling import document, plain
from valleysim.scenario import Scenario, Source, nearest, scenario_of
from valleysim.simulation.lived import Lived, live_variants

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Row = dict[str, Any]
Progress = Callable[[int, int], None]
REPLICATES = 20_000
ERRORS = ("mc_error", "low", "high")
MEASURED = ("words", "value", *ERRORS, "difference", *(f"difference_{one}" for one in ERRORS), "distance")
"""Columns that every row has."""

PART_NAMES = (
    "seats",
    "departures",
    "pairs",
    "reorganisations",
    "quorums",
    "weights",
    "additions",
    "coalitions",
)
"""Parts of the question, as `Stress.frame` takes them."""

WRITTEN, NOBODY, ALWAYS = 0, 1, 2
"""Places of the scenario as written, of one that nobody covers, and of one that is always covered."""


@dataclass(frozen=True, repr=False, eq=False)
class Stress(Readable):
    """What a coalition is worth and what it withstands. P is the share that reach the endpoint by ``at``.

    Every row of ``rows`` is one change of the scenario, lived with the same draws: ``value`` is its P,
    ``difference`` how much that is above P as written, replicate by replicate, both with errors.
    """

    asked: Scenario
    """The scenario as it was given: the portfolio, if a pilot of one is stressed alone."""
    scenario: Scenario
    lived: Lived
    at: float
    reference: Mapping[str, Mapping[str, float]]
    rows: tuple[Row, ...]
    cover: union.Cover
    floor: float | None
    reach: float | None
    searched: int
    whole: bool
    """Whether coalitions of every size would have been searched; else the larger ones are too many."""
    cut: Cut
    started: float
    seconds: float

    def __post_init__(self) -> None:
        freeze_fields(self)

    def chief_rows(self) -> list[Row]:
        """A row a seat, dearest first."""
        return self.worth

    @property
    def written(self) -> float:
        """P of the scenario as written."""
        return self.reference["as_written"]["value"]

    @property
    def is_alone(self) -> bool:
        """Whether it is one pilot of a portfolio: a run of all of them has another share for it."""
        return self.asked.is_portfolio

    @property
    def supporting(self) -> tuple[str, ...]:
        """Seats that support the pilot at month 0."""
        return tuple(one.seat for one in self.scenario.sponsors if one.at_start == "supporting")

    def part(self, name: str) -> list[Row]:
        """Rows of one part of the question."""
        return [row for row in self.rows if row["part"] == name]

    @property
    def worth(self) -> list[Row]:
        """A row a seat, dearest first: P if it is empty for good, and if its supporter never leaves."""
        by = {(row["seat"], row["state"]): row for row in self.part("seats")}
        found = [
            {"seat": one.seat, "at_start": one.at_start, "written": self.written}
            | {
                f"{state}{name}": by[one.seat, state][column]
                for state in ("empty", "secured")
                for name, column in (
                    ("", "value"),
                    ("_difference", "difference"),
                    ("_mc_error", "difference_mc_error"),
                )
            }
            | {"can_cover_without": self.cover.holds(frozenset(range(len(self.cover.seats))) - {k})}
            for k, one in enumerate(self.scenario.sponsors)
        ]
        return sorted(found, key=lambda row: row["empty_difference"])

    @property
    def seats_to_add(self) -> list[Row]:
        """A row a candidate, best first: P with it beside all seats as written, and the same quorum."""
        found = [row for row in self.part("additions") if row["change"] == "seat added"]
        return sorted(found, key=lambda row: -row["value"])

    @property
    def smallest(self) -> Row | None:
        """Of the smallest coalitions that reach the goal, the best; None if none does or no goal was set."""
        there = [
            row for row in self.part("coalitions") if self.reach is not None and row["value"] >= self.reach
        ]
        return min(there, key=lambda row: (row["size"], -row["value"]), default=None)

    @property
    def breaking(self) -> list[Row]:
        """Changes that bring P below the floor, nearest first; see `valleysim.questions.stress.reverse`."""
        return [] if self.floor is None else reverse.below(self.floor, self.rows)

    def frame(self, part: str) -> "pd.DataFrame":
        """Rows of one part as a table.

        Parts: ``seats``, ``departures``, ``pairs``, ``reorganisations``, ``quorums``, ``weights``,
        ``additions`` and ``coalitions``. Columns: what tells the rows apart, then ``value`` and
        ``difference`` with ``mc_error``, ``low`` and ``high`` each, and ``distance``.

        Raises:
            UsageError: a part that is none of these.
        """
        import pandas as pd

        if part not in PART_NAMES:
            near = nearest(part, PART_NAMES) if isinstance(part, str) else None
            hint = f"; did you mean {near}?" if near else ""
            raise UsageError(f"part: found {part!r}; allowed: {', '.join(PART_NAMES)}{hint}")
        rows = [{k: v for k, v in row.items() if k != "part"} for row in self.part(part)]
        return pd.DataFrame(rows, columns=None if rows else [*MEASURED])

    def worths(self) -> "pd.DataFrame":
        """`worth` as a table."""
        import pandas as pd

        return pd.DataFrame(self.worth)

    def breakers(self) -> "pd.DataFrame":
        """`breaking` as a table: ``distance``, ``words``, ``value``, ``difference``."""
        import pandas as pd

        columns = ["distance", "part", "words", "value", "difference", "difference_mc_error"]
        return pd.DataFrame(self.breaking, columns=columns)

    def plot_worth(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what each seat is worth, with errors."""
        from valleysim.questions.stress.figures import draw_worth

        return draw_worth(self, ax, title=title)

    def plot_departures(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the heat map of departures on a date."""
        from valleysim.questions.stress.figures import draw_departures

        return draw_departures(self, ax, title=title)

    @property
    def answer(self) -> str:
        """What carries the pilot, what hurts most, what helps, and how much more cover could do."""
        first = self.worth[0]
        verb = MILESTONE[self.lived.endpoint.name.lower()]
        alone = ""
        if self.is_alone:
            alone = f"Alone, without the people, office and calendar that {self.asked.name!r} shares: "
        text = f"{alone}{percent(self.written)} of such pilots {verb} within {self.at:g} months"
        without = percent(first["empty"])
        text += (
            f"; with nobody ever in the seat of the {first['seat']}, the one that carries most, {without}."
        )
        if self.part("departures"):
            worst = min(self.part("departures"), key=lambda row: row["value"])
            text += f" The worst single departure: {worst['words']} ({percent(worst['value'])})."
        if self.seats_to_add:
            best = self.seats_to_add[0]
            text += f" The best seat to add: {best['setting']} ({percent(best['value'])})."
        return (
            f"{text} Cover at every instant would give {percent(self.reference['always_covered']['value'])}."
        )

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.lived.endpoint.name.lower(), money=False)
        return (*before, *self.cut.notices())

    def document(self) -> dict[str, Any]:
        """Everything as plain values; only ``manifest`` differs between two runs with one seed."""
        body = {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "alone_of": self.asked.name if self.is_alone else None,
            "at": self.at,
            "reference": {name: dict(one) for name, one in self.reference.items()},
            "cut_sets": [list(one) for one in self.cover.cut_sets(self.supporting)],
            "cut_sets_if_all_support": [list(one) for one in self.cover.cut_sets()],
            "path_sets": [list(one) for one in self.cover.path_sets()],
            "worth": self.worth,
            "rows": list(self.rows),
            "reach": self.reach,
            "searched_up_to": self.searched,
            "smallest": self.smallest,
            "floor": self.floor,
            "measure": reverse.MEASURE,
            "breaking": self.breaking,
        }
        return document("stress", self, body)


def stress(
    scenario: Source,
    *,
    floor: float | None = None,
    reach: float | None = None,
    at: float | None = None,
    months: Sequence[float] | None = None,
    together: float = departures.TOGETHER,
    pilot: str | None = None,
    horizons: Sequence[float] | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    endpoint: str = "production",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Stress:
    """Change the coalition in every way that matters, on the same draws, and see what P becomes.

    Args:
        scenario: a scenario, a file or a preset's name, of one pilot; or a portfolio of which ``pilot`` names
            one.
        floor: which changes bring P below this share?
        reach: which is the smallest coalition with which P is this share or more?
        at: month at which P is read; the last horizon, if not given.
        months: months in which each seat is left, one at a time.
        together: month in which pairs of seats are left.
        pilot: key of the pilot of a portfolio that is stressed, alone.
        horizons: only the last counts, if ``at`` is not given.
        replicates: of each variant; 20,000 if not given.
        worlds: draws of everything uncertain; 200 if not given.
        seed: one seed, one result.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.
        progress: told (histories done, histories planned) of what is being lived.

    Raises:
        UsageError: an argument that cannot be used, a portfolio without ``pilot``, no seats.

    >>> from valleysim import load
    >>> found = stress(load("enterprise"), months=[4], replicates=400, worlds=20)
    >>> found.worth[0]["seat"]
    'executive sponsor'
    """
    started, begun = time.time(), time.perf_counter()
    asked = scenario_of(scenario)
    plan = plan_stress(
        asked,
        floor=floor,
        reach=reach,
        at=at,
        months=months,
        together=together,
        pilot=pilot,
        horizons=horizons,
    )
    options: dict[str, Any] = {
        "replicates": REPLICATES if replicates is None else replicates,
        "worlds": worlds,
        "seed": seed,
        "horizons": (plan.at,),
        "endpoint": endpoint,
        "threads": threads,
    }
    scenarios = [*plan.references, *(one.scenario for one in plan.variants)]
    lived = _live(scenarios, options, progress)
    rows = [_row(one, lived, len(plan.references) + k) for k, one in enumerate(plan.variants)]
    cut = [lived.cut]
    searched, ceiling = 0, plain(lived.estimate(ALWAYS, plan.at))
    for some in plan.coalitions if reach is not None and ceiling["value"] >= reach else ():
        searched += 1
        variants = [union.coalition_variant(plan.scenario, plan.added, held) for held in some]
        if not variants:
            continue
        found = _live([plan.scenario, *(one.scenario for one in variants)], options, progress)
        cut.append(found.cut)
        rows += [_row(one, found, 1 + k) for k, one in enumerate(variants)]
        if any(row["value"] >= (reach or 0.0) for row in rows if row["part"] == "coalitions"):
            break
    return Stress(
        asked=asked,
        scenario=plan.scenario,
        lived=lived,
        at=plan.at,
        reference={
            "as_written": plain(lived.estimate(WRITTEN, plan.at)),
            "never_covered": plain(lived.estimate(NOBODY, plan.at)),
            "always_covered": ceiling,
        },
        rows=tuple(rows),
        cover=union.cover_of(plan.scenario),
        floor=floor,
        reach=reach,
        searched=searched,
        whole=plan.whole,
        cut=cut_together(cut),
        started=started,
        seconds=time.perf_counter() - begun,
    )


def _live(scenarios: Sequence[Scenario], options: Mapping[str, Any], progress: Progress | None) -> Lived:
    """Live variants, scenarios that are the same only once."""
    places: dict[str, int] = {}
    for one in scenarios:
        places.setdefault(one.hash, len(places))
    unique = {one.hash: one for one in reversed(scenarios)}
    lived = live_variants([unique[key] for key in places], progress=progress, **options)
    order = [places[one.hash] for one in scenarios]
    arrivals = tuple(lived.arrivals[k] for k in order)
    ends = tuple(lived.ends[k] for k in order)
    return Lived(tuple(scenarios), lived.options, arrivals, ends, lived.cut)


def _row(variant: Variant, lived: Lived, place: int) -> Row:
    """One change: what it is, P with it, and the paired difference from P as written."""
    month = lived.horizons[-1]
    value, difference = plain(lived.estimate(place, month)), plain(lived.difference(place, WRITTEN, month))
    return {
        "part": variant.part,
        **variant.facts,
        "words": variant.words,
        **value,
        "difference": difference["value"],
        **{f"difference_{name}": difference[name] for name in ERRORS},
        "distance": variant.distance,
    }
