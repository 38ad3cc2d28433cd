"""What must agree between tables that are sound by themselves: quorum, correlations, sources."""

from collections.abc import Collection, Iterator

from valleysim.scenario.format.flaws import Flaw, shown, unknown_key
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.ledger import plan_numbers, written_numbers
from valleysim.scenario.reading.register import shipped_register
from valleysim.scenario.reading.sequence import names_that_disagree, portfolio_disagreements
from valleysim.scenario.reading.standings import standings_that_disagree
from valleysim.scenario.toml.places import Place


def disagreements(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong between keys that are sound by themselves."""
    yield from _quorum(scenario)
    yield from portfolio_disagreements(scenario)
    yield from _correlations(scenario)
    yield from _evidence(scenario)
    yield from standings_that_disagree(scenario)


def disagreements_of_read(
    scenario: ScenarioData, unread: Collection[str], all_pilots: bool
) -> Iterator[tuple[Place, Flaw]]:
    """The same of a scenario with mistakes: only what no other mistake can be the cause of."""
    if not {"people", "sponsors"} & {*unread}:
        find = portfolio_disagreements if all_pilots else names_that_disagree
        yield from find(scenario)


def _quorum(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    if not scenario.is_portfolio:
        flaws: list[tuple[Place, Flaw | None]] = [(("coalition", "quorum"), _quorum_flaw(scenario))]
    else:
        flaws = [
            (("pilots", number, "coalition", "quorum"), _quorum_flaw(member.scenario))
            for number, member in enumerate(scenario.members)
        ]
    for place, flaw in flaws:
        if flaw is not None:
            yield place, flaw


def _quorum_flaw(scenario: ScenarioData) -> Flaw | None:
    """What is wrong with a quorum that all seats together do not reach."""
    quorum = scenario.coalition.quorum.known
    weights = [sponsor.weight.known for sponsor in scenario.sponsors]
    known = [weight for weight in weights if weight is not None]
    if quorum is None or len(known) < len(weights) or quorum <= sum(known) + 1e-9:
        return None
    seats = f"{len(weights)} seats weigh {sum(known):g} together" if weights else "there are no sponsors"
    return Flaw(f"{quorum:g}", f"at most the weight of all seats ({seats})")


def _correlations(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    quantities = scenario.quantities()
    uncertain = [path for path, quantity in quantities.items() if quantity.is_uncertain]
    sound = True
    moot = moot_pairs(scenario)
    for number, pair in enumerate(scenario.correlations):
        if number in moot:
            continue
        place: Place = ("correlations", number, "between")
        for path in pair.between:
            if path not in uncertain:
                sound = False
                found = (
                    f"{shown(path)}, which is known" if path in quantities else f"no quantity {shown(path)}"
                )
                flaw = unknown_key(path, uncertain[:200])
                yield place, Flaw(found, "two uncertain quantities", (), flaw.suggestion)
        if pair.between[0] == pair.between[1]:
            sound = False
            yield place, Flaw("the same quantity twice", "two quantities")
    if sound and scenario.correlations and not _consistent(scenario):
        yield ("correlations",), Flaw("ranks that contradict each other", "a positive definite set")


def moot_pairs(scenario: ScenarioData) -> frozenset[int]:
    """Inherited pairs of which a number has since become known. In the last file they are mistakes."""
    quantities, joined = scenario.quantities(), scenario._origins[0]
    return frozenset(
        number
        for number, pair in enumerate(scenario.correlations)
        if joined.origin(("correlations", number))[0].file is not joined.last
        and all(path in quantities for path in pair.between)
        and not all(quantities[path].is_uncertain for path in pair.between)
    )


def _consistent(scenario: ScenarioData) -> bool:
    import numpy as np

    from valleysim.scenario.format.distributions import pearson_matrix

    moot = moot_pairs(scenario)
    pairs = {
        pair.between: pair.rank for number, pair in enumerate(scenario.correlations) if number not in moot
    }
    if not pairs:
        return True
    return bool(np.linalg.eigvalsh(pearson_matrix(pairs)[1]).min() > 1e-9)


def _evidence(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    cited = dict.fromkeys(_evidence_keys(scenario))
    register = {**shipped_register(), **scenario.evidence} if cited else {}
    for place, key in cited:
        if key not in register:
            near = unknown_key(key, register).suggestion
            yield place, Flaw(f"no source {shown(key)}", "a key of the evidence register", (), near)


def _evidence_keys(scenario: ScenarioData) -> Iterator[tuple[Place, str]]:
    joined: Joined = scenario._origins[0]
    for number in range(len(scenario.correlations)):
        place: Place = ("correlations", number)
        note = joined.origins[place].note if place in joined.origins else None
        if note is not None and note.evidence is not None:
            yield place, note.evidence
    for place, _, note in written_numbers(scenario):
        if note is not None and note.evidence is not None:
            yield place, note.evidence
    plans = plan_numbers(scenario)
    for number, member in enumerate(scenario.members if scenario.is_portfolio else ()):
        for key in member.plan:
            note = plans[key].note if key in plans else None
            if note is not None and note.evidence is not None:
                yield ("pilots", number, key.rpartition(".")[2]), note.evidence
        for place, _, note in written_numbers(member.scenario):
            if note is not None and note.evidence is not None:
                yield ("pilots", number, *place), note.evidence
