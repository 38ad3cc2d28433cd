"""A stressed portfolio in a few sentences."""

from valleysim.estimates.rounding import percent, signed, tenths, two_digits
from valleysim.questions.calendar import within
from valleysim.questions.run import Run
from valleysim.questions.stress.portfolio_findings import PortfolioFindings
from valleysim.words import MILESTONE

CLEAR = 2.0


def portfolio_answer(stress: PortfolioFindings) -> str:
    """How many pilots are expected, who matters most, which pair costs most, which constraint."""
    verb = MILESTONE[stress.endpoint.name.lower()]
    by = within(stress.scenario.as_of, stress.at)
    number = tenths(stress.expected["value"])
    told = f"{number} of {stress.scenario.n_pilots} pilots are expected to {verb} {by}."
    return " ".join([told, _person(stress), *_pair(stress), *_constraint(stress)])


def _person(stress: PortfolioFindings) -> str:
    if not stress.ranked:
        return "No people are named: nobody holds seats of several pilots, and nobody is stressed."
    first = max(stress.ranked, key=lambda row: row["risk"])
    tied = [row for row in stress.ranked if row["rank"] == first["rank"]]
    text = f"{first['holder']}, in {first['pilots']} coalitions, leaves within {first['within']:g} months "
    text += f"with a probability of {percent(first['leaves'])}"
    if first["lost"] is None or first["risk"] <= 0.0:
        return f"{text}; no departure of anybody costs pilots in expectation."
    text += f": that costs {pilots(first['lost'])} if so, a risk of {pilots(first['risk'])}, the largest"
    if len(tied) > 1:
        text += f" ({len(tied)} such risks are within errors of each other)"
    return f"{text}."


def _pair(stress: PortfolioFindings) -> list[str]:
    if not stress.pairs:
        return []
    worst = stress.pairs[0]
    if worst["difference"] >= 0.0:
        return []
    others = sum(row["tied"] for row in stress.pairs) - 1
    told = f"; {others} more pairs within errors" if others > 1 else "; one more pair within errors"
    return [
        f"The worst pair in month {worst['month']:g}: {worst['one']} and {worst['other']} "
        f"({pilots(-worst['difference'])} lost{told if others > 0 else ''})."
    ]


def _constraint(stress: PortfolioFindings) -> list[str]:
    """The change of something shared that does most, if it can be told from none."""
    apart = [row for row in stress.constraints if abs(row["difference"]) > CLEAR * row["difference_mc_error"]]
    if not apart:
        none = "No change of what else they share can be told from none."
        return [none] if stress.constraints else []
    most = max(apart, key=lambda row: abs(row["difference"]))
    told = f"{signed(most['difference'], 1)} ± {two_digits(most['difference_mc_error'])} pilots"
    return [f"Of what else they share most depends on this: {most['words']} ({told})."]


def pilots(number: float) -> str:
    """A number of pilots in words, with one decimal, of small ones two."""
    text = tenths(number) if abs(number) >= 1.0 else f"{number:.2f}"
    return f"{text} pilots"


def portfolio_notes(stress: PortfolioFindings, run: Run) -> list[str]:
    """Who was left out, how the figures were made, and how to read them."""
    notes = []
    if stress.left_out:
        more = len(stress.left_out)
        notes.append(
            f"Not stressed: {more} {'people' if more > 1 else 'person'} with fewer pilots, "
            f"{', '.join(stress.left_out[:3])}{', …' if more > 3 else ''}."
        )
    notes.append(
        f"{run.variants} variants of {run.replicates:,} replicates of all pilots in {run.worlds:,} worlds, "
        f"seed {run.seed}, {run.seconds:.1f} s, all on the same draws: ± MC is one standard error of the "
        "change, the credible interval what the uncertain numbers leave open of it."
    )
    if stress.ranked:
        notes.append(
            "How likely somebody leaves is exact in every world. Lost if so: the mean over the months in "
            "which they would leave, against their staying so long."
        )
    return notes
