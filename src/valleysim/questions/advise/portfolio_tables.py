"""The tables of advice on a portfolio, and what is said below them."""

from valleysim.estimates.rounding import signed, two_digits
from valleysim.questions.advise.information_tables import information_notes
from valleysim.questions.advise.plan_telling import plan_notes
from valleysim.questions.advise.portfolio_findings import PortfolioFindings, Row
from valleysim.questions.advise.portfolio_sentence import ONE_AT_A_TIME
from valleysim.questions.advise.ranking import BY_MONEY, errors_apart
from valleysim.questions.advise.sentence import PER, amount
from valleysim.questions.advise.tables import gain_cells
from valleysim.questions.run import Run
from valleysim.report.tables import Table, new_table, short_name
from valleysim.simulation.options import Options

MOST_ROWS = 24


def next_table(advice: PortfolioFindings) -> Table:
    """The first action of each pilot in the ranking, and which of them may be as good as the first."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"Next best action for each pilot, ranked by {advice.ranking}: pilots more by month {advice.at:g}",
        "pilot",
        "action",
        "gain",
        "± MC",
        "90 % credible",
        "helps in",
        "costs",
        f"per {currency} {PER / 1000:.0f}k",
        "± MC",
        "behind the first",
    )
    table.left(1)
    for row in advice.best[:MOST_ROWS]:
        cells = gain_cells(row.gain, 1.0, 3, uncertain=advice.uncertain)
        pilot, cost = short_name(row.pilot), amount(row.applied.cost, currency)
        table.add_row(
            pilot,
            row.applied.action.name,
            *cells,
            cost,
            _per(row.per_cost),
            "–" if row.per_cost_error is None else two_digits(PER * row.per_cost_error),
            _behind(advice, row),
        )
    return table


def wider_table(advice: PortfolioFindings) -> Table:
    """A row an action on a segment, a person, all pilots or what they share."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"Actions on more than one pilot: pilots more by month {advice.at:g}",
        "on",
        "action",
        "pilots",
        "gain",
        "± MC",
        "90 % credible",
        "costs",
        f"per {currency} {PER / 1000:.0f}k",
        "behind the first",
    )
    table.left(1)
    for row in advice.wider[:MOST_ROWS]:
        gain, error, credible, _ = gain_cells(row.gain, 1.0, 3, uncertain=advice.uncertain)
        table.add_row(
            short_name(row.applied.on_what),
            row.applied.action.name,
            f"{len(row.applied.pilots)}" if row.applied.pilots else "–",
            gain,
            error,
            credible,
            amount(row.applied.cost, currency),
            _per(row.per_cost),
            _behind(advice, row),
        )
    return table


def _per(per_cost: float | None) -> str:
    return "–" if per_cost is None else signed(PER * per_cost, 3)


def _behind(advice: PortfolioFindings, row: Row) -> str:
    if row is advice.rows[0]:
        return "is first"
    return "yes" if row.is_apart else "cannot tell"


def actions_table(advice: PortfolioFindings) -> Table:
    """A row an action: what it adds on average to a pilot to which it applies."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"The same action over pilots, ranked by {advice.ranking}",
        "action",
        "mean gain, pilots",
        f"per {currency} {PER / 1000:.0f}k",
        "applies to",
    )
    for name, mean, per_cost, number in advice.by_action:
        table.add_row(name, signed(mean, 3), _per(per_cost), f"{number}")
    return table


def behind_table(advice: PortfolioFindings) -> Table:
    """A row an action that can do nothing any more for some pilots that have started."""
    table = new_table("Left out for pilots that have started", "action", "too late for", "no difference for")
    for name, late, idle in advice.behind:
        table.add_row(name, f"{late}" if late else "", f"{idle}" if idle else "")
    return table


def portfolio_notes(advice: PortfolioFindings, run: Run) -> list[str]:
    """How it was made, by what it is ranked, and what is told apart."""
    options, number = advice.options, len(advice.rows)
    notes = [
        f"{number} actions, each alone with all else as it is: "
        f"{options.replicates:,} replicates each in {options.worlds} worlds, seed {options.seed}, "
        f"{run.seconds:.1f} s. {_alone(advice)}",
        *([] if advice.plan is None else plan_notes(advice.plan, _fresh(options), options.worlds)),
        _ranking_note(advice),
        f"An action is told apart from the first where it is behind by more than {errors_apart(number):.1f} "
        "Monte Carlo errors of their difference, replicate by replicate: so in 19 of 20 runs none is told "
        "apart by luck. Any that cannot be told apart may be the best; more --replicates tell more apart.",
        "Sizes and costs of actions are mostly assumptions: see the catalogue, write your own (--actions).",
    ]
    if advice.too_dear:
        notes.append(f"left out: {advice.too_dear} more that cost more than the budget each")
    if len(advice.best) > MOST_ROWS:
        notes.append(f"{len(advice.best) - MOST_ROWS} more pilots: --json or --out gives them all")
    if advice.information is not None:
        notes += information_notes(advice.information, advice.scenario.money.currency)
    return notes


def _alone(advice: PortfolioFindings) -> str:
    """What was not looked at, where no set was searched."""
    if advice.plan is not None:
        return "Gains do not add up: sets were simulated as sets."
    return (
        f"{ONE_AT_A_TIME.capitalize()}: gains do not add up, and the best actions alone need not be the best "
        "set; give a --budget to look for it."
    )


def _fresh(options: Options) -> int:
    """Replicates of each set that was simulated again."""
    return -(-options.replicates // options.worlds) * options.worlds


def _ranking_note(advice: PortfolioFindings) -> str:
    if advice.ranking == BY_MONEY:
        return "Ranked by gain for the money: the gain divided by the expected cost of the action."
    free = sum(row.per_cost is None for row in advice.rows)
    return f"Ranked by gain, not by gain for the money: {free:,} of the {len(advice.rows):,} cost nothing."
