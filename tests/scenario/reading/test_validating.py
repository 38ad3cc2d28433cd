import pytest

from tests.scenario.writing import problem, refused, scenario
from valleysim import load, loads

THREE = """[pilot]
success = "0.2 to 0.4"
embedded = "0.2 to 0.4"
documented_value = "0.2 to 0.4"
"""


def _pairs(*ranks: tuple[str, str, float]) -> str:
    return THREE + "".join(f"[[correlations]]\nbetween=['{a}', '{b}']\nrank={rank}\n" for a, b, rank in ranks)


@pytest.mark.parametrize(
    ("text", "line", "key", "suggestion"),
    [
        ("[pilto]\nsuccess = 1", 2, "pilto", "pilot"),
        ("[pilot]\n\n# c\nsucces = 1", 5, "pilot.succes", "success"),
        ("pilot = { duration = 1,\nsucess = 1 }".replace(",\n", ", "), 2, "pilot.sucess", "success"),
        ("pilot.sucess = 1", 2, "pilot.sucess", "success"),
        ("[readiness.ownership]\nwrok = 1", 3, "readiness.ownership.wrok", "work"),
        ("[readiness.ownreship]\nwork = 1", 2, "readiness.ownreship", "ownership"),
        ("[[sponsors]]\nseat = 'b'\n[[sponsors]]\nseat = 'a'\ntenur = 3", 6, "sponsors[a].tenur", "tenure"),
        ("[pilot]\nduration = { wiebull = { mean = 1, shape = 1 } }", 3, "pilot.duration.wiebull", "weibull"),
        (
            "[pilot]\nduration = { weibull = { maen = 1, shape = 1 } }",
            3,
            "pilot.duration.weibull.maen",
            "mean",
        ),
        ("[pilot]\nsuccess = { unifrom = [0, 1] }", 3, "pilot.success.unifrom", "uniform"),
        ("[pilot]\nsuccess = { value = 1, evidnce = 'x' }", 3, "pilot.success.evidnce", "evidence"),
        ("[readiness]\nauthority = 'centrl'", 3, "readiness.authority", "central"),
        ("neutral = [\n'cost',\n'fundng']", 4, "neutral[1]", "funding"),
        ("[readiness]\norder = ['ownershp']", 3, "readiness.order[0]", "ownership"),
        ("[evidence.k]\nquantity='a'\nvalue='b'\nsorce='c'\nsource='c'", 5, "evidence.k.sorce", "source"),
        ("[pilot]\nsuccess = { value = 1, evidence = 'korn-fery' }", 3, "pilot.success", "korn-ferry"),
        ("[live]\nevidence = 'korn-fery'\nproving = 1", 4, "live.proving", "korn-ferry"),
        (_pairs(("pilot.succes", "pilot.embedded", 0.1)), 7, "correlations[0].between", "pilot.success"),
    ],
)
def test_a_misspelt_word_is_told_with_its_line_and_what_was_meant(
    text: str, line: int, key: str, suggestion: str
) -> None:
    told = problem(text)
    assert (told.file, told.line, told.key, told.suggestion) == ("t.toml", line, key, suggestion)
    assert (
        suggestion in f"{told.allowed}" or "register" in f"{told.allowed}" or "uncertain" in f"{told.allowed}"
    )


def test_a_word_that_is_near_to_nothing_has_no_suggestion() -> None:
    told = problem("[pilot]\nzzzzqq = 1")
    assert told.suggestion is None
    assert f"{told}".endswith("embedded, documented_value")


def test_all_mistakes_are_told_at_once_and_at_most_twenty() -> None:
    with refused() as refusal:
        scenario("[pilot]\nsuccess = 2\nx = 1\n[cost]\ntolerance = 0\n[live]\nproving = -1")
    assert [(one.line, one.key) for one in refusal.problems] == [
        (3, "pilot.success"),
        (4, "pilot.x"),
        (6, "cost.tolerance"),
        (8, "live.proving"),
    ]
    with refused() as refusal:
        scenario("[pilot]\n" + "".join(f"k{k} = 1\n" for k in range(30)))
    assert len(refusal.problems) == 21
    assert refusal.problems[-1].found == "10 more problems"


@pytest.mark.parametrize(
    ("text", "line", "found", "allowed"),
    [
        ("[readiness]\ncapacity = 6", 3, "6", "a whole number from 1 to 5"),
        ("[readiness]\ncapacity = 2.5", 3, "2.5", "a whole number from 1 to 5"),
        ("[readiness]\ncapacity = true", 3, "true", "a whole number from 1 to 5"),
        ("[handoff]\nbuilders = -1", 3, "-1", "a whole number from 0 to 64"),
        ("[readiness]\ncontract = 1", 3, "1", "true or false"),
        ("[money]\ncurrency = 'thirteen char'", 3, '"thirteen char"', "12 characters at most"),
        ("[[sponsors]]\nseat = ''", 3, '""', "a text that is not empty"),
        ("description = 2020-01-01", 2, "2020-01-01", "a text"),
        ("pilot = 1", 2, "1", "a table"),
        ("[pilot]\nevidence = 'a'\nassumption = 'b'", 2, "both evidence and assumption", "one of them"),
        ("[pilot]\nassumption = 3", 3, "3", "a text"),
        ("[coalition]\nquorum = 1", 3, "1", "at most the weight of all seats (there are no sponsors)"),
    ],
)
def test_a_value_that_is_not_allowed_is_told_with_what_is(
    text: str, line: int, found: str, allowed: str
) -> None:
    told = problem(text)
    assert (told.line, told.found, told.allowed) == (line, found, allowed)


def test_readiness_areas_are_ordered_each_once() -> None:
    told = problem("[readiness]\norder = ['ownership', 'ownership']")
    assert (told.line, told.key) == (3, "readiness.order")
    order = ["governance", "ownership", "economics", "reliability", "operability"]
    assert scenario(f"[readiness]\norder = {order}").readiness.order == tuple(order)


def test_a_quorum_may_be_all_the_weight_and_no_more() -> None:
    seats = "[[sponsors]]\nseat='a'\nweight=0.1\n[[sponsors]]\nseat='b'\nweight=0.7\n[coalition]\nquorum="
    assert scenario(f"{seats}0.8").coalition.quorum.known == 0.8
    told = problem(f"{seats}0.81")
    assert (told.line, told.key) == (9, "coalition.quorum")
    assert told.allowed == "at most the weight of all seats (2 seats weigh 0.8 together)"
    assert scenario(seats.replace("0.1", '"0.1 to 0.2"') + "9").coalition.quorum.known == 9.0


@pytest.mark.parametrize(
    "rank", ["1", "-1", "1.5", "nan", "inf", "'1.4'", "'some'", "true", "false", "9" * 400, "[]"]
)
def test_a_rank_is_a_number_between_minus_one_and_one(rank: str) -> None:
    with refused() as refusal:
        scenario(_pairs(("pilot.success", "pilot.embedded", 0.4)).replace("rank=0.4", f"rank={rank}"))
    assert (refusal.only.line, refusal.only.key) == (8, "correlations[0].rank")


def test_ranks_must_be_possible_together() -> None:
    pair = ("pilot.success", "pilot.embedded", 0.6), ("pilot.embedded", "pilot.documented_value", 0.6)
    assert len(scenario(_pairs(*pair)).correlations) == 2
    told = problem(_pairs(*pair, ("pilot.success", "pilot.documented_value", -0.6)))
    assert (told.line, told.found) == (6, "ranks that contradict each other")
    assert len(scenario(_pairs(*pair, ("pilot.success", "pilot.documented_value", 0.6))).correlations) == 3


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("pilot.cost_per_month", '"pilot.cost_per_month", which is known'),
        ("handoff.builders", 'no quantity "handoff.builders"'),
        ("pilot.embedded", "the same quantity twice"),
    ],
)
def test_a_rank_is_between_two_uncertain_quantities(first: str, found: str) -> None:
    told = problem(_pairs((first, "pilot.embedded", 0.5)))
    assert (told.line, told.found) == (7, found)


def test_an_inherited_pair_goes_when_one_of_its_numbers_becomes_known() -> None:
    preset = load("enterprise")
    assert [correlation.between[1] for correlation in preset.correlations] == ["funding.approval"]
    assert preset.with_("funding.approval", 0.5).correlations == ()
    assert preset.with_("funding.approval", 0.5).with_("funding.approval", "0.4 to 0.6").correlations
    assert loads('extends = "enterprise"\nname = "t"\n[funding]\napproval = 0.5').correlations == ()
    with refused() as refusal:
        loads(
            'extends = "enterprise"\nname = "t"\n[funding]\nperiod = 2\n'
            + _pairs(("funding.period", "cost.tolerance", 0.1))
        )
    assert refusal.only.found == '"funding.period", which is known'


def test_a_source_that_nobody_knows_is_refused_and_a_new_one_is_known() -> None:
    cited = "[pilot]\nsuccess = { value = 0.5, evidence = 'mine' }\n"
    told = problem(cited)
    assert (told.line, told.key, told.found) == (3, "pilot.success", 'no source "mine"')
    source = "[evidence.mine]\nquantity='q'\nvalue='v'\nsource='s'\ngrade='P'\nyear=2024\n"
    assert scenario(cited + source).evidence["mine"].grade == "P"
    told = problem(_pairs(("pilot.success", "pilot.embedded", 0.1)) + "evidence = 'mine'\n")
    assert (told.line, told.found) == (6, 'no source "mine"')


def test_a_problem_stays_on_one_line_whatever_the_file_says() -> None:
    text = '"a\\u001b[31m\\nb" = 1\n[[sponsors]]\nseat = "x\\n\\u202ey"\n"p\\rq" = 1\n'
    with refused() as refusal:
        scenario(text)
    assert len(refusal.problems) == 2
    assert all(f"{one}".isprintable() for one in refusal.problems)
    assert "sponsors[x\\n\\u202ey].p\\rq" in f"{refusal.problems[0]}{refusal.problems[1]}"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("[people]\nname = 'a'", "[[people]] with two brackets"),
        ("[pilots]\nname = 'a'", "[[pilots]] with two brackets"),
        ("[correlations]\nrank = 1", "[[correlations]] with two brackets"),
        ("[changes]\nby = 'x'", "[[changes]] with two brackets"),
        ("[[pilots]]\nname = 'A'\n[pilots.sponsors]\nseat = 'a'", "[[pilots.sponsors]] with two brackets"),
        ("[[pilot]]\nsuccess = 1", "[pilot] with one bracket"),
        ("[[readiness.economics]]\nwork = 1", "[readiness.economics] with one bracket"),
    ],
)
def test_a_head_with_too_few_or_too_many_brackets_is_told_as_it_should_be(text: str, how: str) -> None:
    assert how in f"{problem(text).allowed}"


def test_only_what_cannot_be_printed_is_told_by_its_code() -> None:
    told = problem("[pilot]\nsuccess = '5 € 中 \u00a0|'")
    assert 'found "5 € 中 \\xa0|"' in f"{told}"


def test_a_representation_tells_its_quantities_from_the_numbers_that_were_written() -> None:
    assert "quantities, defaults included, hash" in repr(scenario(""))
