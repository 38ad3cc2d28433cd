"""``valleysim evidence``: the register listed, filtered and shown."""

import json

import pytest

from tests.cli.running import Call
from valleysim.scenario.reading.register import shipped_register

REGISTER = shipped_register()


def test_all_sources_are_listed(call: Call) -> None:
    said = call("evidence")
    assert (said.code, said.err) == (0, "")
    assert [key for key in REGISTER if key not in said.out] == []
    assert f"{len(REGISTER)} sources." in said.out


def listed(call: Call, *arguments: str) -> set[str]:
    return set(json.loads(call("evidence", "--json", *arguments).out))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("--grade", "C"), {"pan-wang"}),
        (("--counts", "use cases"), {"gartner-io-2025"}),
        (("--about", "funding.lead"), {"apqc-capital-2008"}),
        (("--about", "funding"), {"apqc-capital-2008", "apqc-2008"}),
        (("--about", "sponsors[chief].served"), {"korn-ferry", "spencer-stuart-2023"}),
        (("--about", "handoff.departure_rate", "--grade", "S"), {"data-attrition"}),
        (("--about", "handoff.departure_rate", "--grade", "P"), set()),
    ],
)
def test_they_are_filtered(call: Call, arguments: tuple[str, ...], wanted: set[str]) -> None:
    assert listed(call, *arguments) == wanted


def test_where_none_is_left_it_says_so(call: Call) -> None:
    said = call("evidence", "--about", "funding.lead", "--grade", "M")
    assert (said.code, said.out) == (0, "No source of the register is like that.\n")


def test_one_is_shown_whole(call: Call) -> None:
    said = " ".join(call("evidence", "gartner-2024").out.split())
    source = REGISTER["gartner-2024"]
    for words in (source.quantity, source.value, source.source, source.note, "not confirmed", "8 months"):
        assert words in said
    assert "stands for: no key of a scenario" in said
    assert set(json.loads(call("evidence", "gartner-2024", "--json").out)) == {"gartner-2024"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gartner-2042",), "found no source 'gartner-2042'; allowed: one that valleysim evidence lists"),
        (("gartner2024",), "did you mean gartner-2024?"),
        (("--about", "fundng.lead"), "--about: fundng.lead: found an unknown key; allowed:"),
        (("--about", "funding.laed"), "did you mean lead?"),
        (("--grade", "A"), "'--grade': found 'A'; allowed: P, S, M, C"),
        (("--counts", "pilot"), "did you mean pilots?"),
    ],
)
def test_what_there_is_not_is_refused(call: Call, arguments: tuple[str, ...], words: str) -> None:
    said = call("evidence", *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
