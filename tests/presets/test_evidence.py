"""The register of evidence: what it says of itself, which keys a source stands for, and who may cite it."""

from pathlib import Path

import pytest

import valleysim
from tests.scenario.writing import problem, scenario
from valleysim.scenario.format.evidence import COUNTS, GRADES, UNITS, Evidence, plain_key
from valleysim.scenario.reading.problems import keys_at
from valleysim.scenario.reading.register import preset_names, shipped_register

REGISTER = shipped_register()
ROOT = Path(__file__).parents[2]
SHIPPED = (*preset_names(), *sorted(f"{path}" for path in (ROOT / "scenarios").rglob("*.toml")))


@pytest.mark.parametrize("key", REGISTER)
def test_a_source_says_what_it_measured_of_what_on_whom_when_and_how_far_to_trust_it(key: str) -> None:
    source = REGISTER[key]
    assert source.unit in UNITS
    assert source.counts in COUNTS
    assert source.grade in GRADES
    assert source.year is not None
    assert "" not in (source.quantity, source.value, source.source, source.endpoint, source.population)


@pytest.mark.parametrize("key", REGISTER)
def test_a_source_stands_for_keys_that_there_are(key: str) -> None:
    for about in REGISTER[key].about or ():
        *tables, field = about.split(".")
        assert field in keys_at(tuple(tables)), about


@pytest.mark.parametrize("name", SHIPPED)
def test_every_citation_that_is_shipped_says_what_is_cited(name: str) -> None:
    doubted = [(entry.key, entry.words) for entry in valleysim.load(name).ledger() if entry.doubt]
    assert doubted == []


def test_a_hazard_cannot_rest_on_a_share() -> None:
    text = '[priorities]\ncancellation_hazard = { value = 0.05, evidence = "spglobal-2025" }'
    (entry,) = scenario(text).ledger()
    assert (entry.basis, entry.doubt) == (
        "assumption",
        "measures a share, and says nothing of priorities.cancellation_hazard",
    )
    assert entry.words.startswith("cites spglobal-2025, which measures a share")


def test_time_in_post_so_far_is_no_tenure() -> None:
    text = '[[sponsors]]\nseat = "chief"\n{} = {{ value = 36, evidence = "korn-ferry" }}'
    assert [scenario(text.format(field)).ledger()[0].basis for field in ("served", "tenure")] == [
        "evidence",
        "assumption",
    ]


def test_a_source_that_supports_the_direction_only_carries_no_size() -> None:
    text = '[coalition]\nuncovered_hazard = { value = 0.05, evidence = "pan-wang" }'
    (entry,) = scenario(text).ledger()
    assert (entry.basis, entry.doubt) == ("assumption", "supports the direction only")


def test_a_source_stands_for_the_parameters_of_its_variate_and_for_changes_of_its_key() -> None:
    text = """
[funding]
runway = 6
period = 3
approval = 0.5
lead = { lognormal = { mean = { value = 1, evidence = "apqc-capital-2008" }, sd = 0.5 } }
[[changes]]
by = "quicker"
key = "funding.lead"
how = "multiply"
size = { value = 0.5, evidence = "apqc-capital-2008" }
[[changes]]
by = "surer"
key = "funding.approval"
how = "at_least"
size = { value = 0.5, evidence = "apqc-capital-2008" }
"""
    told = {entry.key: entry.basis for entry in scenario(text).ledger() if entry.note}
    assert told == {
        "funding.lead.lognormal.mean": "evidence",
        "changes[0].size": "evidence",
        "changes[1].size": "assumption",
    }


def test_a_pilot_of_a_portfolio_cites_under_its_own_key() -> None:
    text = """
[[pilots]]
name = "a"
[pilots.priorities]
cancellation_hazard = { value = 0.05, evidence = "spglobal-2025" }
[pilots.handoff]
departure_rate = { value = 0.02, evidence = "data-attrition" }
"""
    told = {entry.key: entry.basis for entry in scenario(text).ledger()}
    assert told["pilots[a].priorities.cancellation_hazard"] == "assumption"
    assert told["pilots[a].handoff.departure_rate"] == "evidence"


OWN = """
[evidence.ours]
quantity = "our own approvals"
value = "3 of 8"
source = "minutes of the board"
{}
[funding]
runway = 6
period = 3
approval = {{ value = 0.4, evidence = "ours" }}
"""


@pytest.mark.parametrize(
    ("more", "basis"),
    [
        ("", "evidence"),
        ('about = ["funding.approval"]', "evidence"),
        ('about = ["funding"]', "evidence"),
        ('about = ["funding.period"]', "assumption"),
        ('grade = "C"', "assumption"),
    ],
)
def test_a_source_of_ones_own_stands_for_what_it_says_or_for_all_if_it_says_nothing(
    more: str, basis: str
) -> None:
    ledger = {entry.key: entry for entry in scenario(OWN.format(more)).ledger()}
    assert ledger["funding.approval"].basis == basis


def test_a_misspelt_word_of_a_source_is_told_with_what_it_may_be() -> None:
    told = problem(OWN.format('unit = "shares"'))
    assert (told.line, told.key, told.found, told.suggestion) == (
        7,
        "evidence.ours.unit",
        '"shares"',
        "share",
    )


def test_keys_are_compared_without_the_names_in_them() -> None:
    assert plain_key("people[Keller, chief].tenure") == "people.tenure"
    assert plain_key("pilots[a.b].sponsors[x].served") == "sponsors.served"
    source = Evidence(quantity="q", value="v", source="s", about=("cost.run_rate",))
    assert [
        source.stands_for(key) for key in ("cost.run_rate.median", "cost.run_rates", "cost.run_rate")
    ] == [
        True,
        False,
        True,
    ]
