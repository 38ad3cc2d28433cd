import tomllib
from typing import Any

import jsonschema
import pytest

from tests.scenario.mutations import originals
from valleysim.scenario.schema import scenario_schema

SCHEMA = scenario_schema()
CHECK = jsonschema.Draft202012Validator(SCHEMA)


def _valid(text: str) -> bool:
    return bool(CHECK.is_valid(tomllib.loads(text)))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("data", originals(), ids=lambda data: data[:24].decode())
def test_the_schema_takes_every_shipped_file_and_refuses_it_with_a_wrong_key(data: bytes) -> None:
    document: dict[str, Any] = tomllib.loads(data.decode())
    assert [error.message for error in CHECK.iter_errors(document)] == []
    for table in ("pilot", "funding", "cost"):
        if table in document:
            wrong = {**document, table: {**document[table], "succes": 1}}
            assert not CHECK.is_valid(wrong)
    assert not CHECK.is_valid({**document, "pilto": {}})
    for seat in document.get("sponsors", ())[:1]:
        assert not CHECK.is_valid({**document, "sponsors": [{**seat, "seats": 1}]})


@pytest.mark.parametrize(
    "text",
    [
        "extends = './x.toml'",
        "neutral = ['cost', 'background']",
        "[[sponsors]]\nseat = 'a'\nremove = true",
        "[[sponsors]]\nseat = 'a'\ntenure = 'never'\nserved = 'stationary'\nat_start = 'vacant'",
        "[pilot]\nduration = { triangular = { p10 = 1, mode = '2 to 3', p90 = 4 } }",
        "[pilot]\nduration = { empirical = { csv = 'a.csv', column = 'b' }, evidence = 'k' }",
        "[pilot]\nduration = { lognormal_pareto = { median = 1, p90 = 2, tail_index = 1.5 } }",
        "[pilot]\nsuccess = { discrete = { values = [0.1], weights = [1] } }",
        "[funding]\nfirst_window = 'uniform'\nrunway = 'never'",
        "[live]\nhalf_life = 'never'",
        "[handoff]\nreplacement = { value = 'never', assumption = 'why' }",
        "[[sponsors]]\nseat = 'a'\ntenure = { value = 'never', evidence = 'k' }",
        "[readiness.ownership]\nwork = 1\nsign_off = '1 to 2'",
        "[[correlations]]\nbetween = ['a', 'b']\nrank = 0.5",
        "[evidence.k]\nquantity = 'q'\nvalue = 'v'\nsource = 's'\nyear = 2020\ngrade = 'S'",
    ],
)
def test_the_schema_takes_every_form_of_the_format(text: str) -> None:
    assert _valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "extends = 3",
        "neutral = ['costs']",
        "pilot = 3",
        "[pilot]\nduration = 'never'",
        "[handoff]\nreplacement = { value = 'ever', assumption = 'why' }",
        "[live]\nhalf_life = { value = 'never', assumption = 'only numbers have notes' }",
        "[pilot]\nduration = { wiebull = { mean = 1, shape = 1 } }",
        "[pilot]\nduration = { weibull = { maen = 1, shape = 1 } }",
        "[pilot]\nduration = { uniform = [1] }",
        "[pilot]\nsuccess = { unifrom = [0, 1] }",
        "[pilot]\nsuccess = 'soon'",
        "[pilot]\nsuccess = true",
        "[[sponsors]]\nseat = 'a'\nremove = false",
        "[[sponsors]]\nseat = 'a'\nat_start = 'gone'",
        "[[sponsors]]\nseat = 'a'\n" * 17,
        "[readiness.ownership]\nwrok = 1",
        "[readiness]\nauthority = 'centre'",
        "[[correlations]]\nbetween = ['a']\nrank = 0.5",
        "[[correlations]]\nbetween = ['a', 'b']\nrank = 1",
        "[evidence.k]\nquantity = 'q'",
    ],
)
def test_the_schema_refuses_what_the_reader_would(text: str) -> None:
    assert not _valid(text)
