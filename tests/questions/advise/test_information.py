"""What is worth knowing before a set of actions is chosen: exact cases through the kernel, refusals, forms.

False alarms: 2e-9 for each |z| < 6; seeds are fixed.
"""

import dataclasses
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import valleysim
from valleysim.errors import ScenarioError, UsageError
from valleysim.estimates.information import Choosing, Value, alone, mid_rank_scores
from valleysim.questions.advise.actions import Action, load_actions, shipped_actions
from valleysim.questions.advise.answer import Advice
from valleysim.questions.advise.break_even import spans
from valleysim.questions.advise.information_sentence import question_words, rounded
from valleysim.questions.advise.information_tables import questions_table, sets_table, studies_table
from valleysim.questions.advise.knowing import MOST_SETS, candidates, informing_options
from valleysim.questions.advise.seeing import kin
from valleysim.questions.advise.settling import switches
from valleysim.questions.advise.studies import Study, load_studies, shipped_studies
from valleysim.simulation.paired import check_paired
from valleysim.worlds.design import Design

UNIT = NormalDist()
WINDOW = """
name = "one window"
[funding]
runway = "never"
period = 100
first_window = 1
approval = {approval}
involvement_uplift = 1
owner_involvement = 0
"""
"""Ready from month 0 on, and one window at month 1: in production by month 2 with the chance of approval."""
OWNER = """
[[actions]]
name = "owner"
cost = {cost}
[actions.changes]
"funding.owner_involvement" = {{ at_least = 0.5 }}
"""
FEW: dict[str, Any] = {"replicates": 4_000, "worlds": 40, "screening": 200, "threads": 2}


def advised(tmp_path: Path, approval: str, cost: str, worth: float, **more: Any) -> Advice:
    file = tmp_path / "own.toml"
    file.write_text(OWNER.format(cost=cost))
    scenario = valleysim.loads(WINDOW.format(approval=approval))
    found = valleysim.advise(scenario, actions=load_actions(file), at=2, worth=worth, **{**FEW, **more})
    assert isinstance(found, Advice)
    return found


@pytest.fixture(scope="module")
def approval(tmp_path_factory: pytest.TempPathFactory) -> Advice:
    """Involvement 0.5 multiplies approval p, uniform from 0 to 0.6, by 1.5: worth 1,000 · p/2 − 150."""
    return advised(
        tmp_path_factory.mktemp("own"),
        "{ uniform = { low = 0, high = 0.6 } }",
        "150",
        1_000,
        replicates=20_000,
    )


def test_a_choice_that_goes_by_one_quantity_has_its_exact_value(approval: Advice) -> None:
    """Above nothing the action is worth 500·p − 150, p uniform in (0, 0.6): E(500·p − 150)⁺ = 37.5."""
    told = approval.information
    assert told is not None
    (question,) = told.questions
    assert question.name == "funding.approval"
    assert abs(question.value.value - 37.5) < 6 * question.value.mc_error
    assert question.value.mc_error < 1.5
    assert told.everything.value == question.value
    assert told.noise < 6.0
    assert (told.worlds, told.each) == (2_000, 50)


def test_the_answer_that_changes_the_choice_is_where_the_action_pays(approval: Advice) -> None:
    """At p = 0.3 both are worth the same: half of what is thought possible lies on the other side."""
    told = approval.information
    assert told is not None
    (switch,) = told.questions[0].switches
    (end,) = switch.ends
    error = (end.high - end.low) / (2 * 1.645)
    assert abs(end.value - 0.3) < 6 * error
    assert error < 0.01
    assert abs(switch.share - 0.5) < 0.05
    assert (switch.below is None) == (told.chosen.names == ())
    assert told.change(switch) == ((("owner",), ()) if not told.chosen.names else ((), ("owner",)))


def test_a_study_of_trials_is_worth_what_bayes_says(tmp_path: Path) -> None:
    """Of n = 4 trials of p uniform in (0, 0.6), by numerical integration; an error of 10 would be caught."""
    own = tmp_path / "studies.toml"
    own.write_text('[[studies]]\nname = "four"\nmeasures = ["funding.*"]\ntrials = 4\ncost = 7\n')
    found = advised(
        tmp_path,
        "{ uniform = { low = 0, high = 0.6 } }",
        "150",
        1_000,
        replicates=20_000,
        studies=load_studies(own),
    )
    p = (np.arange(20_000) + 0.5) / 20_000 * 0.6
    net = 500.0 * p - 150.0
    exact = sum(max(float((math.comb(4, k) * p**k * (1 - p) ** (4 - k) * net).mean()), 0.0) for k in range(5))
    told = found.information
    assert told is not None
    (study,) = told.studies
    assert study.value is not None
    assert abs(study.value.value - exact) < 6 * study.value.mc_error
    assert study.value.mc_error < 2.0
    assert 0.4 * 37.5 < exact < 0.8 * 37.5
    assert study.left == study.value.value - 7


def test_an_uncertain_cost_is_worth_asking_for(tmp_path: Path) -> None:
    """Worth 1,000 · 0.2 / 2 = 100 against a cost uniform in (0, 200): E(100 − cost)⁺ = 25."""
    cost = "{ uniform = { low = 0, high = 200 } }"
    found = advised(tmp_path, "0.2", cost, 1_000, replicates=20_000).information
    assert found is not None
    (question,) = found.questions
    assert question_words(question.name) == "cost of owner"
    assert abs(question.value.value - 25.0) < 6 * question.value.mc_error
    assert question.value.mc_error < 1.0
    assert [group.name for group in found.groups] == ["costs of the actions"]


def test_where_nothing_is_uncertain_nothing_is_worth_knowing(tmp_path: Path) -> None:
    found = advised(tmp_path, "0.3", "20", 1_000)
    assert found.information is not None
    assert found.information.everything.value == Value(0.0, 0.0)
    assert found.information.chosen.names == ("owner",)
    assert abs(found.information.chosen.above.value - 130.0) < 6 * found.information.chosen.above.mc_error
    assert "Nothing is uncertain, so nothing is worth knowing first." in found.sentence
    assert [table.title for table in found.tables()][2:] == [sets_table(found, found.information).title]
    assert [chart.name for chart in found.charts()] == ["actions", "frontier"]


def test_a_choice_that_is_never_in_doubt_says_that_nothing_need_be_known(tmp_path: Path) -> None:
    found = advised(tmp_path, '"0.2 to 0.4"', "1", 1_000)
    assert found.information is not None
    assert found.information.everything.value == Value(0.0, 0.0)
    assert found.information.questions == ()
    assert "No question need be settled first" in found.sentence
    assert found.figures()["information"].get_title(loc="left").startswith("No single question")


def test_the_answer_begins_with_what_is_worth_most_and_what_to_settle(approval: Advice) -> None:
    told = approval.information
    assert told is not None
    assert approval.sentence.startswith("At EUR 1,000 for one pilot in production ")
    assert "Settle first: 'approval at a budget window', worth EUR" in approval.sentence
    table = questions_table(approval, told)
    assert table.columns[0].cells == ["everything that is uncertain", "approval at a budget window"]
    names = studies_table(approval, told).columns[0].cells
    assert names == ["ask the budget owner", "look up the last twelve requests"]
    left_out = [one for one in told.studies if one.value is None]
    assert {one.study.name for one in left_out} >= {"count cancellations of earlier pilots"}
    assert any("studies left out: " in item.text for item in approval.after())
    frames = approval.frames()
    assert list(frames["information"]["what"]) == ["everything", "group", "quantity"]
    assert set(frames["worth_of_sets"]["actions"]) == {"", "owner"}
    assert len(frames["studies"]) == len(shipped_studies())
    assert approval.plot_information().get_title(loc="left") == "Settle first: approval at a budget window"


def test_without_a_worth_the_break_even_is_told_and_nothing_else_is_asked(tmp_path: Path) -> None:
    """The action adds 0.1 for 20: it pays from a worth of 200 on."""
    file = tmp_path / "own.toml"
    file.write_text(OWNER.format(cost=20))
    found = valleysim.advise(
        valleysim.loads(WINDOW.format(approval="0.2")), actions=load_actions(file), at=2, **FEW
    )
    assert isinstance(found, Advice)
    nothing, owner = found.spans
    assert (nothing.worth, nothing.mc_error) == (0.0, 0.0)
    assert abs(owner.worth - 200.0) < 6 * owner.mc_error
    assert 0.0 < owner.mc_error < 15.0
    assert found.information is None
    assert any("on 1 (numbers" in item.text and "--worth" in item.text for item in found.after())
    assert set(found.frames()) == {"actions", "frontier"}
    assert found.document()["information"] is None
    with pytest.raises(UsageError, match="plot_information: found advice without a worth"):
        found.plot_information()


def test_spans_are_the_highest_of_all_lines_at_every_worth() -> None:
    random = np.random.default_rng(4)
    for _ in range(50):
        costs = np.sort(random.uniform(0, 10, 8))
        costs[0] = 0.0
        reached = np.repeat(random.uniform(0, 1, (8, 1, 1)), 4, axis=2)
        found = spans(reached, costs.tolist(), uncertain=False)
        assert [one.worth for one in found] == sorted(one.worth for one in found)
        for worth in random.uniform(0, 100, 40):
            lines = worth * reached[:, 0, 0] - costs
            last = [one for one in found if one.worth <= worth][-1]
            assert math.isclose(lines[last.position], lines.max(), abs_tol=1e-9)
        assert all(one.mc_error == 0.0 for one in found)


def test_the_sets_that_are_chosen_among_hold_nothing_the_best_and_what_is_near_it() -> None:
    costs = [1.0, 2.0, 4.0, 8.0, 16.0]
    reached = {chosen: 0.02 * chosen.bit_count() for chosen in range(32) if chosen != 0b10011}
    listed = candidates([0, 1, 3, 31], reached, costs, 120.0)
    assert listed[:2] == [0, 0b00011]
    assert {0b00001, 0b00010, 0b00111, 0b01011} <= set(listed)
    assert 0b10011 not in listed
    assert len(listed) == len(set(listed)) <= MOST_SETS


def test_more_replicates_are_more_worlds_and_then_more_histories_of_each() -> None:
    scenario = valleysim.load("enterprise")
    usual: dict[str, Any] = {"horizons": (36,), "endpoint": "production", "seed": 7, "threads": 1}
    for replicates, started, worlds, each in (
        (40, False, 32, 50),
        (4_000, False, 400, 50),
        (40_000, False, 4_000, 50),
        (400_000, False, 4_096, 488),
        (40_000, True, 1_024, 195),
    ):
        asked = check_paired([scenario], replicates=replicates, worlds=20, **usual)
        options = informing_options(asked, 36.0, started=started)
        assert (options.worlds, options.replicates) == (worlds, worlds * each)
        assert options.seed not in (7, 7 ^ 1)


def test_thresholds_of_a_rule_that_bends_lie_where_its_choices_cross() -> None:
    """Worth 0 or x² − 1.2: another choice below −1.095 and above it, each of 13.7 %."""
    random = np.random.default_rng(9)
    x = random.permutation([UNIT.inv_cdf((k + 0.5) / 4_096) for k in range(4_096)])
    worth = np.stack([np.zeros(4_096), x**2 - 1.2 + random.normal(scale=0.5, size=4_096)], axis=1)
    below, above = switches(Choosing(worth, np.arange(4_096)), mid_rank_scores(x), 10.0 * x)
    assert below.above is None
    assert above.below is None
    for one, exact in ((below.below, -math.sqrt(1.2)), (above.above, math.sqrt(1.2))):
        assert one is not None
        error = (one.high - one.low) / (2 * 1.645)
        assert abs(one.value - 10.0 * exact) < 6 * error + 0.1
        assert error < 0.5
    assert abs(below.share - UNIT.cdf(-math.sqrt(1.2))) < 0.02


def test_errors_of_thresholds_are_those_that_samples_show() -> None:
    """Worth 0 or x − 0.5 with noise: the spread of 40 samples, known within 11 %, is told within a third."""
    found, errors = [], []
    for seed in range(40):
        random = np.random.default_rng(600 + seed)
        x = random.permutation([UNIT.inv_cdf((k + 0.5) / 512) for k in range(512)])
        worth = np.stack([np.zeros(512), x - 0.5 + random.normal(scale=0.7, size=512)], axis=1)
        (switch, *_) = switches(Choosing(worth, np.arange(512)), mid_rank_scores(x), x)
        assert switch.above is not None
        found.append(switch.above.value)
        errors.append((switch.above.high - switch.above.low) / (2 * 1.645))
    assert abs(np.mean(found) - 0.5) < 6 * np.std(found) / math.sqrt(40)
    assert 2 / 3 < np.std(found, ddof=1) / np.mean(errors) < 3 / 2


def test_choices_between_two_values_are_told_as_between() -> None:
    x = np.random.default_rng(2).normal(size=4_096)
    worth = np.stack([np.full(4_096, 0.1), 0.5 - x**2], axis=1)
    choice = Choosing(worth, np.arange(4_096))
    (switch,) = switches(choice, mid_rank_scores(x), x)
    assert choice.best == 0
    assert switch.above is not None
    assert switch.below is not None
    assert abs(switch.above.value + math.sqrt(0.4)) < 0.05
    assert abs(switch.below.value - math.sqrt(0.4)) < 0.05
    assert abs(switch.share - (2 * UNIT.cdf(math.sqrt(0.4)) - 1)) < 0.05


def test_a_study_of_reliability_r_of_a_normal_linear_choice_is_worth_the_normal_loss() -> None:
    """Worth 0 or −0.5 + 2·x: an answer of reliability 0.4 spreads it by 2·√0.4."""
    random = np.random.default_rng(3)
    x = random.normal(size=4_096)
    worth = np.stack([np.zeros(4_096), -0.5 + 2.0 * x + random.normal(size=4_096)], axis=1)
    choice = Choosing(worth, np.arange(4_096))
    study = Study("half", "", ("x",), shipped_studies()[0].says, 0.4, 0.0, "", "")
    answers = study.answers(x, mid_rank_scores(x), random)
    (found,) = choice.values(alone(mid_rank_scores(answers)[:, None]))
    sd, mean = 2.0 * math.sqrt(0.4), 0.5
    exact = sd * UNIT.pdf(mean / sd) - mean * UNIT.cdf(-mean / sd)
    assert abs(found.value - exact) < 6 * found.mc_error
    assert found.mc_error < 0.03


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ("studies", "no list of them", "1 to 100")),
        ("[[study]]\n", ("study", "an unknown key", "did you mean studies?")),
        ("[[studies]]\n", ("studies[0].name", "1 to 100 characters")),
        ('[[studies]]\nname = "a"\nmeasure = ["b"]\ntrials = 3\n', ("measure", "did you mean measures?")),
        ('[[studies]]\nname = "a"\ntrials = 3\n', ("studies[a].measures", "keys of quantities")),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\n', ("studies[a]", "none of them", "exactly one of")),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 3\nrelative = 1\n', ("2 of them",)),
        (
            '[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 2.5\n',
            ("studies[a].trials", "a whole number"),
        ),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\nreliability = 2\n', ("studies[a].reliability", "2")),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\nreliability = 0\n', ("studies[a].reliability", "0")),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 2\ncost = -1\n', ("studies[a].cost", "-1")),
        ('[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 2\nwhat = 1\n', ("studies[a].what", "a text")),
        (
            '[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 2\nevidence = "korn-fery"\n',
            ("no source", "did you mean korn-ferry?"),
        ),
        (
            2 * '[[studies]]\nname = "a"\nmeasures = ["b"]\ntrials = 2\n',
            ("studies[1].name", "a second", "each name once"),
        ),
    ],
)
def test_a_list_of_studies_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    file = tmp_path / "studies.toml"
    file.write_text(text)
    with pytest.raises(ScenarioError) as refused:
        load_studies(file)
    line = f"{refused.value}"
    assert [part for part in (*told, "studies.toml") if part not in line] == [], line


def test_a_study_that_does_not_fit_what_it_measures_is_left_out_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "studies.toml"
    file.write_text(
        '[[studies]]\nname = "rate"\nmeasures = ["changes[*"]\ntrials = 2\n'
        '[[studies]]\nname = "none"\nmeasures = ["handoff.*"]\ntrials = 2\n'
    )
    cost = "{ uniform = { low = 0, high = 200 } }"
    found = advised(tmp_path, "0.2", cost, 1_000, studies=load_studies(file)).information
    assert found is not None
    reasons = {one.study.name: one.reason for one in found.studies}
    assert reasons["rate"] == "changes[owner].money.mitigation: trials tell of shares"
    assert reasons["none"] == "nothing that it measures is uncertain here"
    assert all(one.value is None for one in found.studies)


@pytest.mark.parametrize("worth", [0, -1.0, math.nan, math.inf, "2M", True, 1e15])
def test_a_worth_that_is_none_is_refused(worth: Any) -> None:
    with pytest.raises(UsageError, match=r"worth: found .*; allowed: an amount above 0"):
        valleysim.advise("mid_market", worth=worth, **FEW)


def test_studies_without_a_worth_are_refused() -> None:
    with pytest.raises(UsageError, match=r"studies: found 7 without a worth; allowed: .*--worth"):
        valleysim.advise("mid_market", studies=shipped_studies(), **FEW)


def test_amounts_are_told_to_the_second_digit_of_their_error() -> None:
    assert [rounded(1_234_567.0, error) for error in (0.0, 3.0, 456.0, 78_000.0)] == [
        "1,234,567",
        "1,234,567",
        "1,234,570",
        "1,235,000",
    ]


def test_the_shipped_studies_name_keys_that_the_presets_have() -> None:
    scenario = valleysim.load("enterprise")
    names = [*scenario.quantities(), "changes[any].money.mitigation"]
    assert all(study.of(names) for study in shipped_studies())
    assert all(study.basis and study.what for study in shipped_studies())
    assert dataclasses.is_dataclass(Action)


def test_of_a_shipped_scenario_nothing_is_worth_less_than_a_part_of_it() -> None:
    names = ("embed", "budget owner", "document", "cost model")
    few = [one for one in shipped_actions() if one.name.startswith(names)]
    found = valleysim.advise("enterprise", actions=few, worth=2e6, **{**FEW, "replicates": 10_000})
    assert isinstance(found, Advice)
    told = found.document()["information"]
    worth = {one["key"]: one["value"] for one in told["questions"]}
    assert worth
    for group in told["groups"]:
        parts = [worth[key] for key in group["keys"] if key in worth]
        assert max(parts, default=0.0) <= group["value"] <= told["everything"]["value"]
    assert {key for group in told["groups"] for key in group["keys"]} >= set(worth)
    assert all(value > told["noise"] for value in worth.values())
    cancelled = next(one for one in told["studies"] if one["name"].startswith("count cancellations"))
    assert cancelled["value"] <= worth.get("priorities.cancellation_hazard", 0.0)
    assert told["sets"][0]["actions"] == told["best"]
    assert told["sets"][0]["behind"]["value"] == 0.0
    assert all(one["behind"]["value"] >= 0.0 for one in told["sets"])


def test_worlds_that_were_drawn_twice_are_kin_and_others_are_not() -> None:
    scenario = valleysim.load("enterprise")
    assert scenario.worlds is not None
    count = len(scenario.worlds)
    numbers = kin(scenario, Design(1), range(count + 10))
    assert np.array_equal(numbers[:10], numbers[count:])
    rows = scenario.worlds.scores
    same = numbers[:200, None] == numbers[None, :200]
    assert np.array_equal(same, (rows[:200, None] == rows[None, :200]).all(axis=2))
    assert same.sum() > 200
    mixed = kin(scenario, Design(1, chosen=(3, count + 3, 3), mixed=True), range(3))
    assert mixed[0] == mixed[2] != mixed[1]
    plain = valleysim.loads('name = "plain"\n')
    assert kin(plain, Design(1), range(5)).tolist() == [0, 1, 2, 3, 4]


def test_of_a_pilot_that_has_started_only_what_lies_ahead_is_chosen_among() -> None:
    started = valleysim.loads(
        'extends = "enterprise"\nname = "half way"\nas_of = 2026-11-28\n'
        '[status]\nstarted = 2026-01-10\nstage = "waiting for money"\npilot_ended = 2026-05-20\n'
    )
    few = [one for one in shipped_actions() if one.name.startswith(("embed", "budget owner"))]
    found = valleysim.advise(started, actions=few, worth=2e6, **{**FEW, "replicates": 400})
    assert isinstance(found, Advice)
    assert found.information is not None
    assert [one.names for one in found.information.by_worth] in (
        [("embed it in real work",), ()],
        [(), ("embed it in real work",)],
    )
    assert found.information.worlds == 40
