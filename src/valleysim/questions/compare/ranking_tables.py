"""The tables of more than two scenarios: every pair of them, and their order."""

from typing import Any

from valleysim.estimates.rounding import (
    TELLS_NOTHING,
    error_of,
    per_hundred,
    percent,
    points,
    share_with_error,
    tenths,
)
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.pairing import Chance
from valleysim.questions.compare.ranking import Ranking
from valleysim.report.tables import Table, new_table, short_name
from valleysim.words import MILESTONE

NARROWEST = 20


def ranking_tables(found: Findings) -> list[Table]:
    """The order, the differences of every pair and who is ahead in how many worlds; none for two."""
    if not found.rankings:
        return []
    known = all(pair.beats is None for pair in found.rankings[0].pairs)
    return [_order_table(found), _difference_matrix(found), *([] if known else [_chance_matrix(found)])]


def _order_table(found: Findings) -> Table:
    by_share, by_months = found.rankings
    last = found.runs.horizons[-1]
    verb = MILESTONE[found.endpoint.name.lower()]
    title = f"The order by pilots that {verb} within {last:g} months; it {sureness(by_share)}"
    table = new_table(title, "", "% there", "best of all in", "mean months", "soonest in")
    table.left(0, narrowest=NARROWEST)
    for place, k in enumerate(by_share.order, start=1):
        side, months = found.sides[k], found.months[k]
        table.add_row(
            f"{place}. {side.letter}  {short_name(side.scenario.name)}",
            per_hundred(float(side.at(last).value[0])),
            _of(by_share.best, k),
            tenths(float(months.restricted.value[0])),
            _of(by_months.best, k),
        )
    return table


def _of(best: tuple[Chance, ...] | None, k: int) -> str:
    return "–" if best is None else share_with_error(best[k].value, best[k].mc_error)


def sureness(ranking: Ranking) -> str:
    """In how many worlds an order is right, or what the noise leaves of it."""
    right = ranking.right
    if right is None:
        return "rests on one world, which says nothing of others"
    if right.mc_error > TELLS_NOTHING:
        return "rests on too few worlds to say how surely"
    known = all(pair.beats is None for pair in ranking.pairs)
    of = "by the noise of this run" if known else "of worlds"
    return f"is right in {percent(right.value)} (± {error_of(right.mc_error)}) {of}"


def _difference_matrix(found: Findings) -> Table:
    ranking, last = found.rankings[0], found.runs.horizons[-1]
    errors = [float(pair.difference.mc_error[0]) for pair in ranking.pairs]
    title = f"Row less column, points by month {last:g} (Monte Carlo error {error_of(max(errors))} at most)"

    def cell(ours: int, theirs: int) -> str:
        return points(float(ranking.pair(ours, theirs).difference.value[0]))

    return _matrix(found, title, cell)


def _chance_matrix(found: Findings) -> Table:
    ranking = found.rankings[0]

    def cell(ours: int, theirs: int) -> str:
        beats = ranking.pair(ours, theirs).beats
        return "–" if beats is None else share_with_error(beats.value, beats.mc_error)

    return _matrix(found, "In how many worlds the row is ahead of the column", cell)


def _matrix(found: Findings, title: str, cell: Any) -> Table:
    order = found.rankings[0].order
    table = new_table(title, "", *(found.sides[k].letter for k in order))
    for ours in order:
        cells = ["" if ours == theirs else cell(ours, theirs) for theirs in order]
        table.add_row(found.sides[ours].letter, *cells)
    return table
