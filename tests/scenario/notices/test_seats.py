"""Seats that are never left since nobody said how long, and quorums that those who support do not make."""

import pytest

from valleysim import loads
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.seats import seat_notices

LEADER = '[[sponsors]]\nseat = "chief information officer"\n'
STILL = "[organisation]\nexposure = 0\n"
NEW = '[[sponsors]]\nseat = "data protection officer"\n'


def told(keys: str) -> list[ValidationIssue]:
    return list(seat_notices(loads(f'extends = "enterprise"\n{keys}', name="s.toml")))


def test_a_new_seat_of_which_nobody_said_how_long_is_told_with_its_line() -> None:
    (notice,) = told(NEW)
    assert (notice.severity, notice.file, notice.line) == ("warning", "s.toml", 2)
    assert notice.key == "sponsors[data protection officer].tenure"
    assert (
        "the seat 'data protection officer' has no tenure, so whoever is there never leaves, but for"
        in notice.text
    )
    (silent,) = told(f'{NEW}at_start = "unsupportive"\n')
    assert "never leaves, and so never supports, but for a reorganisation" in silent.text


@pytest.mark.parametrize(
    "said",
    ['tenure = "never"', "tenure = 30", "leaves = 7", "tenure = { exponential = { mean = 40 } }"],
)
def test_a_seat_of_which_it_is_said_is_left_alone(said: str) -> None:
    assert told(f"{NEW}{said}\n") == []


def test_where_no_seat_is_ever_left_none_is_told() -> None:
    text = 'name = "x"\n[[sponsors]]\nseat = "a"\n[[sponsors]]\nseat = "b"\n[coalition]\nquorum = 1\n'
    assert list(seat_notices(loads(text))) == []
    (notice,) = seat_notices(loads(text.replace('"a"\n', '"a"\ntenure = 9\n')))
    assert notice.key == "sponsors[b].tenure"


@pytest.mark.parametrize("off", ['neutral = ["sponsors"]', "[coalition]\nquorum = 0"])
def test_where_cover_never_ends_nothing_is_told(off: str) -> None:
    keys = f"{off}\n{NEW}" if off.startswith("neutral") else f"{NEW}{off}\n"
    assert told(keys) == []
    if "quorum" in off:
        assert len(told(f"{NEW}essential = true\n{off}\n")) == 1


def test_a_person_without_a_tenure_is_told_once_for_all_pilots() -> None:
    people = '[[people]]\nname = "Ann"\n'
    seat = '[[sponsors]]\nseat = "executive sponsor"\nperson = "Ann"\n'
    pilots = "pilots = [" + ", ".join(f'{{ name = "p{k}" }}' for k in range(9)) + "]\n"
    (notice,) = told(f"{pilots}{people}{seat}")
    assert (notice.key, notice.line) == ("people[Ann].tenure", 3)
    assert notice.text.startswith("'Ann' has no tenure")
    assert told(f"{pilots}{people}tenure = 30\n{seat}") == []


def test_what_is_true_of_some_pilots_is_told_once_with_their_number() -> None:
    own = 'sponsors = [{ seat = "deputy", weight = 1 }]'
    pilots = ", ".join(f'{{ name = "p{k}"{", " + own if k < 7 else ""} }}' for k in range(60))
    (notice,) = told(f"pilots = [{pilots}]\n")
    assert notice.text.startswith("7 of 60 pilots (p0, p1, p2 and 4 more): the seat 'deputy' has no tenure")


def test_a_quorum_that_those_who_ever_support_do_not_make() -> None:
    keys = f'[coalition]\nquorum = 4\n{LEADER}tenure = "never"\n{STILL}'
    (notice,) = told(keys)
    assert (notice.severity, notice.key, notice.line) == ("warning", "coalition.quorum", 3)
    assert notice.text == (
        "no sponsors ever cover the pilot: the quorum is 4, and the seats that ever support weigh 3 together"
        "; 'chief information officer' never does"
    )


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ("a reorganisation may bring another", ("quorum = 4", 'tenure = "never"', "")),
        ("who leaves may be followed by one who adopts", ("quorum = 4", "leaves = 6", STILL)),
        ("documented value convinces whoever comes", ("quorum = 4", "leaves = 6\nadopts = 0", STILL)),
    ],
)
def test_whoever_may_come_to_support_counts(change: str, keys: tuple[str, str, str]) -> None:
    quorum, said, still = keys
    (notice,) = told(f"[coalition]\n{quorum}\n{LEADER}{said}\n{still}")
    assert "no sponsors cover the pilot at first" in notice.text, change


def test_a_successor_who_never_adopts_does_not_count() -> None:
    never = f"[pilot]\ndocumented_value = 0\n[coalition]\nquorum = 4\n{LEADER}adopts = 0\n{STILL}"
    (notice,) = told(never)
    assert "no sponsors ever cover the pilot" in notice.text


def test_an_essential_seat_that_never_supports() -> None:
    (notice,) = told(f'{LEADER}essential = true\ntenure = "never"\n{STILL}')
    assert notice.text == (
        "no sponsors ever cover the pilot: 'chief information officer', which is essential, never supports"
    )


def test_a_quorum_that_needs_every_seat_of_which_one_does_not_support_yet() -> None:
    (notice,) = told("[coalition]\nquorum = 4\n")
    assert notice.severity == "warning"
    assert notice.text == (
        "no sponsors cover the pilot at first: the quorum is 4 and those who support in month 0 weigh 3; "
        "it needs every seat, also 'chief information officer'"
    )


def test_a_quorum_that_is_not_there_at_first_but_may_come_is_a_note() -> None:
    vacant = '[[sponsors]]\nseat = "executive sponsor"\nat_start = "vacant"\n'
    (notice,) = told(vacant)
    assert notice.severity == "note"
    assert "the quorum is 2 and those who support in month 0 weigh 1" in notice.text
    assert "it needs 'executive sponsor' or 'chief information officer'" in notice.text


def test_an_essential_seat_that_does_not_support_at_first_is_a_note() -> None:
    (notice,) = told(f"{LEADER}essential = true\n")
    assert "'chief information officer' is essential and does not support in month 0" in notice.text


def test_an_uncertain_quorum_is_told_as_one() -> None:
    keys = '[coalition]\nquorum = "2.9 to 3.2"\n' + f'{LEADER}tenure = "never"\n{STILL}'
    (notice,) = told(keys)
    assert "no sponsors ever cover the pilot, with typical numbers: the quorum is 3.05" in notice.text


def test_a_quorum_that_is_there_is_not_spoken_of() -> None:
    assert told("[coalition]\nquorum = 3\n") == []
