"""Keys set at the prompt say what a file would say: the same scenario, and the same refusals."""

from pathlib import Path

import pytest

from tests.scenario.writing import files, refused, scenario
from valleysim import Scenario, load
from valleysim.scenario.prompt.setting import set_at_prompt
from valleysim.scenario.prompt.settings import settings_of, settings_told

MONEY = "[funding]\nrunway = 6\nperiod = 3\napproval = 0.5\n"
SEATS = """
[[sponsors]]
seat = "executive sponsor"
tenure = { weibull = { mean = "20 to 40", shape = 1.5 } }
"""
SERVED = '[[sponsors]]\nseat = "executive sponsor"\nserved = 3'
PILOTS = f"""{MONEY}{SEATS}
[[pilots]]
name = "Claims triage"
assumption = "of this pilot"
funding = {{ approval = 0.7, lead = 2, evidence = "nanda-time-2025" }}
[[pilots]]
name = "Fraud alerts"
"""


def extended(folder: Path, base: str, over: str) -> Scenario:
    """A scenario of a file that extends another one, which stands for what is said at the prompt."""
    path = files(
        folder, {"over.toml": f'extends = "./base.toml"\n{over}', "base.toml": f'name = "t"\n{base}'}
    )
    return load(path)


@pytest.mark.parametrize(
    ("base", "text", "over"),
    [
        (MONEY, "funding.approval=0.25", "[funding]\napproval = 0.25"),
        (MONEY, " funding.approval = 0.2 to 0.4 ", '[funding]\napproval = "0.2 to 0.4"'),
        (MONEY, 'funding.approval="0.2 to 0.4"', '[funding]\napproval = "0.2 to 0.4"'),
        ("", "pilot.duration={pert=[1, 2, 4]}", "[pilot]\nduration = { pert = [1, 2, 4] }"),
        ("", "readiness.authority=central", '[readiness]\nauthority = "central"'),
        ("", "readiness.ownership.work=2", "[readiness.ownership]\nwork = 2"),
        ("", "as_of=2026-11-28", "as_of = 2026-11-28"),
        ("", 'neutral=["sponsors"]', 'neutral = ["sponsors"]'),
        (
            SEATS,
            "sponsors[executive sponsor].served=3",
            '[[sponsors]]\nseat = "executive sponsor"\nserved = 3',
        ),
        (SEATS, "sponsors[0].served=3", '[[sponsors]]\nseat = "executive sponsor"\nserved = 3'),
        (
            PILOTS,
            "pilots[Claims triage].funding.approval=0.2",
            '[[pilots]]\nname = "Claims triage"\nfunding = { approval = 0.2 }',
        ),
        (PILOTS, "pilots[Fraud alerts].starts=2", '[[pilots]]\nname = "Fraud alerts"\nstarts = 2'),
        (
            PILOTS,
            "pilots[Fraud alerts].sponsors[executive sponsor].served=3",
            '[[pilots]]\nname = "Fraud alerts"\nsponsors = [{ seat = "executive sponsor", served = 3 }]',
        ),
    ],
)
def test_what_is_set_is_what_a_file_would_say(tmp_path: Path, base: str, text: str, over: str) -> None:
    by_file = extended(tmp_path, base, over)
    at_prompt = set_at_prompt(scenario(base), [text])
    assert at_prompt.document == by_file.document
    assert at_prompt.hash == by_file.hash != scenario(base).hash
    told = [(entry.key, entry.text) for entry in at_prompt.ledger()]
    assert told == [(entry.key, entry.text) for entry in by_file.ledger()]


def test_the_first_scenario_stays_as_it_was() -> None:
    first = scenario(PILOTS)
    before = first.hash, repr(first.document)
    set_at_prompt(
        first,
        [
            "pilots[Claims triage].funding.approval=0.2",
            "pilots[Fraud alerts].sponsors[executive sponsor].served=3",
        ],
    )
    again = set_at_prompt(first, ["funding.approval=0.2"])
    assert (first.hash, repr(first.document)) == before
    assert settings_of(first) == ()
    assert [setting.key for setting in settings_of(again)] == ["funding.approval"]


def test_nothing_set_is_the_scenario_itself() -> None:
    first = scenario(MONEY)
    assert set_at_prompt(first, []) is first


def test_the_basis_of_a_number_that_was_set_is_its_own_and_that_of_others_stays() -> None:
    found = set_at_prompt(
        scenario(PILOTS), ["pilots[Claims triage].funding.approval=0.2", "funding.period=1"]
    )
    basis = {entry.key: (entry.basis, entry.words, entry.file) for entry in found.ledger()}
    assert basis["pilots[Claims triage].funding.approval"] == ("assumption", "set at the prompt", "--set")
    assert basis["funding.period"] == ("assumption", "set at the prompt", "--set")
    assert "nanda-time-2025" in basis["pilots[Claims triage].funding.lead"][1]
    assert basis["funding.approval"] == ("unsourced", "", "t.toml")


def test_a_basis_that_is_set_with_the_number_counts() -> None:
    found = set_at_prompt(scenario(MONEY), ['funding.approval={value=0.4, assumption="the board asked"}'])
    (entry,) = [one for one in found.ledger() if one.key == "funding.approval"]
    assert (entry.basis, entry.words, entry.text) == ("assumption", "the board asked", "0.4")


@pytest.mark.parametrize("key", ["tenure.mean", "tenure.weibull.mean"])
def test_a_parameter_goes_by_the_name_that_reports_give_it(key: str) -> None:
    found = set_at_prompt(scenario(SEATS), [f"sponsors[executive sponsor].{key}=30"])
    tenure = found.sponsors[0].tenure
    assert (tenure.law, tenure.parameters["mean"].known, tenure.parameters["shape"].known) == (
        "weibull",
        30.0,
        1.5,
    )


def test_a_parameter_of_a_list_is_found_by_its_place() -> None:
    found = set_at_prompt(scenario("[pilot]\nduration = { pert = [1, 2, 4] }"), ["pilot.duration.mode=3"])
    assert [one.known for one in found.pilot.duration.parameters.values()] == [1.0, 3.0, 4.0]


def test_it_is_told_what_stood_there_and_whose_own_stays() -> None:
    found = set_at_prompt(scenario(PILOTS), ["funding.approval=0.2", "pilot.success=0.9"])
    assert settings_told([found]) == [
        "Set at the prompt (--set): funding.approval = 0.2, in the place of 0.5 (t.toml:5); pilot "
        "Claims triage says its own, which stays; pilot.success = 0.9, where nothing was written."
    ]
    all_own = scenario('[[pilots]]\nname = "a"\npilot = { success = 0.5 }')
    (told,) = settings_told([set_at_prompt(all_own, ["pilot.success=0.9"])])
    assert told.endswith("all 1 pilots say their own, which stays, so that it changes nothing.")


@pytest.mark.parametrize(
    ("base", "texts", "told"),
    [
        (MONEY, ["funding.aproval=1"], ("funding.aproval", "an unknown key", "did you mean approval?")),
        (MONEY, ["fundng.approval=1"], ("fundng", "an unknown key", "did you mean funding?")),
        (MONEY, ["funding.approval=1.5"], ("funding.approval", "found 1.5", "a share from 0 to 1")),
        (MONEY, ["funding.approval=0,5"], ("funding.approval", "a decimal comma", "did you mean 0.5?")),
        (MONEY, ["funding.approval=half"], ("funding.approval", 'found "half"', "a share from 0 to 1")),
        (MONEY, ["funding.approval="], ("funding.approval", "nothing behind =", "such as 0.5")),
        (MONEY, ["funding.approval"], ('"funding.approval"', "a key and its value")),
        (MONEY, ["=0.5"], ('"=0.5"', "a key and its value")),
        (MONEY, ["funding.approval=1\nx=2"], ("funding.approval", "more than one value")),
        (MONEY, ["funding={approval=1}"], ("a whole table", "one key of it: funding.runway=")),
        (MONEY, ["funding.approval=1", "funding.approval=0"], ("this key a second time", "each key once")),
        (MONEY, ["funding..approval=1"], ('found "funding..approval"', "a dotted key")),
        (MONEY, ["funding.approval.sd=1"], ("funding.approval.sd", "found 0.5 there", "a whole value")),
        ("", ["readiness.authority=lien"], ("readiness.authority", '"lien"', "did you mean line?")),
        ("", ['readiness.authority="line'], ("readiness.authority", 'so: readiness.authority="line"')),
        ("", ["readiness.contract=yes"], ("readiness.contract", '"yes"', "did you mean true?")),
        ("", ["pilot.duration={pert=[1,2,4}"], ("pilot.duration", "so: pilot.duration={ pert = [1, 2, 4] }")),
        ("", ["extends=mid_market"], ("extends", "a key of the scenario")),
        ("", ["pilots=a.csv"], ("pilots", "a key of the scenario")),
        (SEATS, ["sponsors[executive].served=1"], ('no seat "executive"', "did you mean executive sponsor?")),
        (SEATS, ["sponsors[0]={}"], ("sponsors[0]", "a whole table")),
        (SEATS, ["sponsors[executive sponsor].tenure.meen=1"], ('no "meen"', "did you mean mean?")),
        (PILOTS, ["pilots[Fraud alert].starts=1"], ('no pilot "Fraud alert"', "did you mean Fraud alerts?")),
        (PILOTS, ["pilots[Fraud alerts]=1"], ("a whole table", "pilots[Fraud alerts].starts=")),
        (
            PILOTS,
            ["pilots[Fraud alerts].sponsors[cio].served=1"],
            ('no seat "cio"', "allowed: executive sponsor"),
        ),
        (PILOTS, ["pilots[Fraud alerts].funding.lead=-1"], ("pilots[Fraud alerts].funding.lead", "found -1")),
    ],
)
def test_what_cannot_be_set_is_told_with_its_key(base: str, texts: list[str], told: tuple[str, ...]) -> None:
    with refused() as refusal:
        set_at_prompt(scenario(base), texts)
    line = f"{refusal.only}"
    assert line.startswith("--set: ")
    assert [part for part in told if part not in line] == [], line


def test_all_that_is_wrong_is_told_together() -> None:
    with refused() as refusal:
        set_at_prompt(scenario(MONEY), ["funding.approval=2", "funding.period=0", "pilot.sucess=1"])
    assert {problem.key for problem in refusal.problems} == {
        "funding.approval",
        "funding.period",
        "pilot.sucess",
    }
    with refused() as refusal:
        set_at_prompt(scenario(MONEY), ["funding.approval", "a..b=1"])
    assert len(refusal.problems) == 2
