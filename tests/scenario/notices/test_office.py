"""The review office before a run: what its requests would ask of it, and how many reviewers would do."""

from pathlib import Path

import pytest

from valleysim import load, loads
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.office import KEY, office_load, reviewers_for
from valleysim.scenario.reading.register import preset_names

ROOT = Path(__file__).parents[3]
SIXTY = ROOT / "tests" / "cases" / "sixty.toml"
SHIPPED = sorted((ROOT / "scenarios").rglob("*.toml"))
ONE_REVIEWER = ("broaden_first", "deepen_first")
"""Shipped scenarios with a single reviewer, who does decide: with 20 a third and more reach production, not a
sixth.
"""
FOUR = """
pilots = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
name = "four pilots that ask at once"
[readiness]
authority = "central"
[office]
reviewers = 1
service = 1
"""


def of_the_office(notices: tuple[ValidationIssue, ...]) -> list[ValidationIssue]:
    return [notice for notice in notices if notice.key == KEY]


@pytest.mark.parametrize(
    ("busy", "servers"),
    [(0.1, 1), (0.11, 2), (1.0, 3), (2.0, 5), (10.0, 16), (100.0, 115)],
)
def test_the_number_of_servers_is_the_first_of_which_erlang_says_that_one_in_ten_waits(
    busy: float, servers: int
) -> None:
    def waits(c: int) -> float:
        if c <= busy:
            return 1.0
        terms = [1.0]
        for k in range(1, c + 1):
            terms.append(terms[-1] * busy / k)
        last = terms[-1] * c / (c - busy)
        return last / (sum(terms[:-1]) + last)

    assert reviewers_for(busy) == servers
    assert waits(servers) <= 0.1 + 1e-12
    assert servers == 1 or waits(servers - 1) > 0.1


def test_requests_that_come_at_once_wait_for_each_other() -> None:
    load_of_four = office_load(loads(FOUR), 36.0)
    assert load_of_four is not None
    assert load_of_four.requests == pytest.approx(20.0)
    assert load_of_four.work == pytest.approx(20.0)
    assert load_of_four.busiest == pytest.approx(20.0, rel=0.3)
    assert load_of_four.enough == 20
    assert load_of_four.wait == pytest.approx(9.5, abs=0.3)  # the first waits 0, the last 19 months


def test_the_estimate_of_sixty_pilots_is_that_of_their_run() -> None:
    estimate = office_load(load(SIXTY), 36.0)
    assert estimate is not None
    assert estimate.requests == pytest.approx(249.7, rel=0.05)  # a run with 64 reviewers
    assert 20 <= estimate.enough <= 60


def test_an_office_that_decides_is_named_with_who_wrote_its_size_and_the_size_that_would_not() -> None:
    (notice,) = of_the_office(load(SIXTY).notices())
    line = next(
        number
        for number, text in enumerate(
            (ROOT / "src/valleysim/scenario/presets/enterprise.toml").read_text("utf-8").splitlines(), 1
        )
        if text.startswith("reviewers = ")
    )
    assert (notice.severity, notice.file, notice.line) == ("warning", "preset enterprise", line)
    assert "2 reviewers (a number of the preset enterprise, not of your own file)" in notice.text
    assert "60 pilots" in notice.text
    assert "47 would not hold the pilots up" in notice.text


def test_a_size_that_somebody_wrote_is_told_as_such_and_one_that_nobody_did_too() -> None:
    (own,) = of_the_office(loads(FOUR, name="four.toml").notices())
    assert (own.file, own.line) == ("four.toml", 7)
    assert "one reviewer (as written)" in own.text
    (default,) = of_the_office(loads(FOUR.replace("reviewers = 1", ""), name="four.toml").notices())
    assert (default.file, default.line) == (None, None)
    assert "the default, which nobody wrote" in default.text


def test_an_office_of_any_size_that_is_too_small_is_told_as_such() -> None:
    many = loads(FOUR.replace("reviewers = 1", "reviewers = 64").replace("service = 1", "service = 30"))
    pilots = ", ".join(f'{{ name = "{number}" }}' for number in range(40))
    crowded = loads(many_text(pilots))
    assert of_the_office(many.notices()) == []
    (notice,) = of_the_office(crowded.notices())
    assert "not even 64 reviewers, the most that a scenario may have" in notice.text


def test_a_wait_of_hundreds_of_months_has_no_exponent() -> None:
    (notice,) = of_the_office(load(ROOT / "tests" / "cases" / "thousand.toml").notices())
    assert "each would wait 179 months" in notice.text
    assert "e+" not in notice.text


def many_text(pilots: str) -> str:
    head = f'name = "many"\npilots = [{pilots}]\n'
    return head + '[readiness]\nauthority = "central"\n[office]\nreviewers = 64\nservice = 30\n'


@pytest.mark.parametrize("change", ["reviewers = 64", "reviewers = 47"])
def test_a_large_office_is_not_spoken_of(change: str) -> None:
    key, _, value = change.partition(" = ")
    assert of_the_office(load(SIXTY).with_(f"office.{key}", int(value)).notices()) == []


def test_without_central_authority_nothing_is_said() -> None:
    sixty = load(SIXTY)
    assert office_load(sixty.with_("readiness.authority", "line"), 36.0) is None
    assert office_load(sixty.with_("neutral", ["authority"]), 36.0) is None


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_raise_no_alarm(path: Path) -> None:
    notices = load(path).notices(money=False)
    assert [notice.key for notice in notices] == ([KEY] if path.stem in ONE_REVIEWER else [])


def test_presets_raise_no_alarm() -> None:
    for name in preset_names():
        assert load(name).notices(money=False) == ()
