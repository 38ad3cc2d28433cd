"""An advice that finds nothing to do says how the pilots stand for which it is too late."""

import pytest

import valleysim
from valleysim import UsageError
from valleysim.questions.advise.actions import shipped_actions
from valleysim.questions.advise.applying import fit_all
from valleysim.questions.advise.reasons import Kind

HEAD = 'extends = "enterprise"\nname = "over"\nas_of = 2026-11-28\n'
FEW = {"replicates": 40, "worlds": 2, "horizons": [6.0]}


def portfolio(*stages: str) -> valleysim.Scenario:
    pilots = "".join(
        f'[[pilots]]\nname = "{k}"\nstarts = 2025-01-01\n'
        f'status = {{ stage = "{stage}", since = 2026-09-01 }}\n'
        for k, stage in enumerate(stages)
    )
    return valleysim.loads(HEAD + pilots)


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (("abandoned", "rolled back"), "(too late: all 2 pilots have ended)"),
        (("abandoned",), "(too late: it has ended)"),
        (("abandoned", "sustained"), "(too late: of 2 pilots 1 has ended, 1 is proven in production)"),
    ],
)
def test_it_says_of_a_portfolio_how_many_have_ended_or_are_in_production(
    stages: tuple[str, ...], told: str
) -> None:
    late = [one for one in shipped_actions() if one.before is not None]
    with pytest.raises(UsageError) as refused:
        valleysim.advise(portfolio(*stages), actions=late, **FEW)
    assert f"found none that would change 'over' {told}; allowed: " in f"{refused.value}"


def test_that_all_have_ended_allows_no_other_catalogue() -> None:
    with pytest.raises(UsageError, match="allowed: a scenario of which some pilot has not ended"):
        valleysim.advise(portfolio("abandoned"), **FEW)


def test_reasons_are_told_apart_by_their_kinds_whatever_their_words_say() -> None:
    live = portfolio("live")
    kinds = {drop.action.name: drop.reasons[0].kind for drop in fit_all(shipped_actions(), live, "0")[1]}
    assert kinds["budget owner from the start"] is Kind.LATE
    (seat,) = (one for one in shipped_actions() if one.seats)
    already = valleysim.loads(f'{HEAD}[[sponsors]]\nseat = "{seat.seats[0][0]["seat"]}"\n')
    (dropped,) = fit_all([seat], already)[1]
    assert [reason.kind for reason in dropped.reasons] == [Kind.NOT_HERE]
    assert f"{dropped.reasons[0]}" == "sponsors[operations manager]: there is such a seat already"
