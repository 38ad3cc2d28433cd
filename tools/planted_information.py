"""The faults that are planted in what is told of the value of information; see `planted`."""

from tools.planted import Fault

ESTIMATES = "estimates/test_information.py"
ADVICE = "questions/advise/test_information.py"
PORTFOLIO = "questions/advise/test_portfolio_information.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"information: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


INFORMATION_FAULTS = (
    _fault(
        "a rule chooses for the worlds that it was fitted to",
        "estimates/information.py",
        "self.slopes(rules, ~here)",
        "self.slopes(rules, here)",
        ESTIMATES,
    ),
    _fault(
        "worlds of one origin are in several folds",
        "estimates/information.py",
        "return np.unique(self.groups, return_inverse=True)[1].reshape(-1) % FOLDS",
        "return np.arange(len(self.groups)) % FOLDS",
        ESTIMATES,
    ),
    _fault(
        "worlds of one origin count as independent",
        "estimates/information.py",
        "sums = np.bincount(group, gains - mean)",
        "sums = gains - mean",
        ESTIMATES,
    ),
    _fault(
        "a rule has no ridge",
        "estimates/information.py",
        "for ridge in RIDGES[::-1]:",
        "for ridge in RIDGES[:1]:",
        ESTIMATES,
    ),
    _fault(
        "a rule is linear",
        "estimates/information.py",
        "np.stack([scores, scores**2], axis=2)",
        "np.stack([scores, scores], axis=2)",
        ADVICE,
    ),
    _fault(
        "a rule of many has no products",
        "estimates/information.py",
        "for b in chief[k + 1 :]]",
        "for b in chief[:0]]",
        ESTIMATES,
    ),
    _fault(
        "squares and products that tell nothing count",
        "estimates/information.py",
        "SURE = 4.5",
        "SURE = 0.0",
        ESTIMATES,
    ),
    _fault(
        "a group is worth less than its parts",
        "estimates/information.py",
        "kept[known] = max([own, *parts]",
        "kept[known] = max([own]",
        ESTIMATES,
    ),
    _fault(
        "noise is told",
        "estimates/information.py",
        "if values[known].is_above(noise) else NOTHING",
        "if values[known].value > 0.0 else NOTHING",
        ESTIMATES,
    ),
    _fault(
        "what tells nothing is not shuffled",
        "estimates/information.py",
        'order = np.argsort(random.permutation(int(group.max()) + 1)[group], kind="stable")',
        'order = np.argsort(group, kind="stable")',
        ESTIMATES,
    ),
    _fault(
        "costs are those of no world",
        "questions/advise/seeing.py",
        "sum(told[name] for name in prices[a])",
        "sum(told[name].mean() for name in prices[a])",
        ADVICE,
    ),
    _fault(
        "actions cost nothing",
        "questions/advise/knowing.py",
        "worth * shares - seen.costs",
        "worth * shares",
        ADVICE,
    ),
    _fault(
        "a portfolio's sets are chosen among without exchanges",
        "questions/advise/knowing.py",
        "if any_near or (one ^ best)",
        "if (one ^ best)",
        PORTFOLIO,
    ),
    _fault(
        "of actions on many pilots one price counts",
        "questions/advise/applied.py",
        "return (*each, *once[-1:])",
        "return (*each, *once)[-1:]",
        PORTFOLIO,
    ),
    _fault(
        "what stopped pilots free is not counted",
        "questions/advise/seeing.py",
        "for name in prices[a]) - one.freed",
        "for name in prices[a])",
        PORTFOLIO,
    ),
    _fault(
        "a key over all pilots is that of one",
        "questions/advise/seeing.py",
        "return _PILOT.sub(EVERY, name, count=1)",
        "return name",
        PORTFOLIO,
    ),
    _fault(
        "worth is of the portfolio, and not of one pilot",
        "questions/advise/knowing.py",
        "shares = found.reached.mean(axis=2).T",
        "shares = found.reached.mean(axis=2).T / scenario.n_pilots",
        PORTFOLIO,
    ),
    _fault(
        "a portfolio has as many histories in each world as one pilot",
        "questions/advise/knowing.py",
        "(EACH_JOINT, MORE_JOINT) if joint else",
        "(EACH, MORE_JOINT) if joint else",
        PORTFOLIO,
    ),
    _fault(
        "a study is as good as certain",
        "questions/advise/studies.py",
        "math.sqrt(self.size) * scores + math.sqrt(1.0 - self.size) * noise",
        "scores",
        ADVICE,
    ),
    _fault(
        "a study has one trial fewer",
        "questions/advise/studies.py",
        "random.binomial(int(self.size),",
        "random.binomial(int(self.size) - 3,",
        ADVICE,
    ),
    _fault(
        "a break-even forgets what the set before costs",
        "questions/advise/break_even.py",
        "(costs[k] - costs[now])",
        "costs[k]",
        ADVICE,
    ),
    _fault(
        "the other side of a threshold",
        "questions/advise/settling.py",
        "above = None if is_first else threshold(start)",
        "above = None if is_last else threshold(start)",
        ADVICE,
    ),
    _fault(
        "the error of a threshold is that of a mean",
        "questions/advise/settling.py",
        "np.sqrt((number - 1) / number *",
        "np.sqrt(1 / number**2 *",
        ADVICE,
    ),
)
