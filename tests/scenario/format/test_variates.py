from pathlib import Path

import numpy as np
import pytest

from tests.scenario.writing import files, problem, scenario
from valleysim.scenario.format.distributions import triangular_ends
from valleysim.scenario.format.fields import DURATION, MULTIPLIER, TENURE
from valleysim.scenario.format.flaws import FlawError
from valleysim.scenario.format.laws import PARAMETERS
from valleysim.scenario.format.variates import parse_variate
from valleysim.scenario.reading.samples import Beside

LAWS: dict[str, object] = {
    "fixed": {"fixed": 3},
    "exponential": {"exponential": {"mean": 2}},
    "weibull": {"weibull": {"mean": "26 to 54", "shape": "1.2 to 1.8"}},
    "gamma": {"gamma": {"mean": 2, "shape": 3}},
    "lognormal": {"lognormal": {"median": 2, "p90": 5}},
    "uniform": {"uniform": [1, 2]},
    "triangular": {"triangular": {"p10": 2, "mode": 3, "p90": 5}},
    "pert": {"pert": [1, 2, 4]},
    "lognormal_pareto": {"lognormal_pareto": {"median": 1, "p90": 2, "tail_index": 1.5}},
    "pareto": {"pareto": {"low": 1, "tail_index": 1.5}},
}


def test_every_law_is_read_with_its_parameters_in_the_order_of_the_format() -> None:
    assert {*LAWS, "empirical", "never", "mixture"} == set(PARAMETERS)
    for law, written in LAWS.items():
        variate = parse_variate(written, DURATION, None)
        assert variate.law == law
        assert list(variate.parameters) == [name for name in PARAMETERS[law] if name in variate.parameters]
        assert law == "lognormal" or len(variate.parameters) == len(PARAMETERS[law])


@pytest.mark.parametrize("law", LAWS)
def test_parameters_may_be_named_and_may_be_uncertain(law: str) -> None:
    written = {"lognormal": {"mean": "2 to 3", "sd": "1 to 2"}}.get(law) or dict.fromkeys(
        PARAMETERS[law], "1 to 2"
    )
    variate = parse_variate({law: written, "assumption": "why"}, DURATION, None)
    assert all(parameter.is_uncertain for parameter in variate.parameters.values())
    assert variate.note is not None
    assert variate.note.assumption == "why"
    assert "1 to 2" in variate.text


def test_a_number_alone_is_fixed_and_one_parameter_needs_no_name() -> None:
    assert parse_variate(3, DURATION, None).parameters["value"].known == 3.0
    assert parse_variate("2 to 4", DURATION, None).law == "fixed"
    assert parse_variate({"value": {"exponential": 2}}, DURATION, None).parameters["mean"].known == 2.0


def test_a_parameter_carries_its_own_source_into_the_ledger() -> None:
    text = """[[sponsors]]
seat = "a"
tenure.assumption = "of the law"
tenure.weibull.mean = { value = 3, evidence = "nao-2016" }
tenure.weibull.shape = 2
"""
    entries = {entry.key: entry for entry in scenario(text).ledger()}
    assert entries["sponsors[a].tenure"].basis == "assumption"
    inner = entries["sponsors[a].tenure.weibull.mean"]
    assert (inner.basis, inner.text, inner.line) == ("evidence", "3", 5)


def test_never_happens_only_where_it_may() -> None:
    assert parse_variate("never", TENURE, None).law == "never"
    assert problem("[pilot]\nduration = 'never'").key == "pilot.duration"
    assert scenario("[[sponsors]]\nseat = 'a'\ntenure = 'never'").sponsors[0].tenure.law == "never"


@pytest.mark.parametrize(
    "written",
    [
        *(-1, "never", "soon", True, [1], {}, {"weibull": 3}, {"weibull": {"mean": 3}}, {"fixed": [1]}),
        *({"weibull": {"mean": 3, "shap": 2}}, {"weibull": {"mean": 0, "shape": 2}}, {"gamma": [1, 2]}),
        *({"weibull": {"mean": 3, "shape": 0.1}}, {"weibull": {"mean": 3, "shape": 101}}, {"normal": [1, 1]}),
        *(
            {"lognormal": {"median": 2, "mean": 3}},
            {"lognormal": {"median": 2, "p90": 1}},
            {"lognormal": [2]},
        ),
        *({"uniform": [2, 1]}, {"uniform": [-1, 1]}, {"uniform": [1, 2, 3]}, {"pert": [1, 3, 2]}),
        *({"triangular": [2, 2, 3]}, {"triangular": [0.1, 5, 40]}, {"exponential": {"mean": float("inf")}}),
        *({"lognormal_pareto": {"median": 1, "p90": 2, "tail_index": 0}}, {"exponential": 1, "fixed": 1}),
        *({"empirical": 1}, {"empirical": {"csv": "a.csv"}}, {"empirical": {"csv": "a.csv", "columns": "a"}}),
        *({"value": 1, "evidence": "a", "assumption": "b"}, {"value": {"value": {"weibul": 1}}}, "1" * 90),
    ],
)
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(FlawError) as caught:
        parse_variate(written, DURATION, Beside(Path("/nowhere")))
    assert all(flaw.found and flaw.allowed for flaw in caught.value.flaws)


def test_a_multiplier_and_a_tenure_are_above_zero() -> None:
    for kind in (MULTIPLIER, TENURE):
        with pytest.raises(FlawError):
            parse_variate(0, kind, None)
    assert parse_variate(0, DURATION, None).law == "fixed"


def test_the_ends_of_a_triangle_give_back_its_percentiles() -> None:
    p10, mode, p90 = (np.array([x]) for x in (2.0, 3.0, 5.0))
    low, high = triangular_ends(p10, mode, p90)
    width = high - low
    assert (p10 - low) ** 2 / (width * (mode - low)) == pytest.approx(0.1, abs=1e-9)
    assert (high - p90) ** 2 / (width * (high - mode)) == pytest.approx(0.1, abs=1e-9)


def test_samples_come_from_a_column_of_a_file_beside_the_scenario(tmp_path: Path) -> None:
    files(tmp_path, {"data/m.csv": "\ufeffcase,months\n1,2.5\n2,4\n3,1e1\n"})
    text = "[pilot]\nduration = { empirical = { csv = 'data/m.csv', column = 'months' } }"
    assert scenario(text, tmp_path).pilot.duration.samples == (2.5, 4.0, 10.0)
    assert scenario(text, tmp_path).pilot.duration.text == "empirical, 3 samples"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("months\n1\n-2\n", '"-2" in m.csv:3'),
        ("months\n1\nnan\n", '"nan" in m.csv:3'),
        ("months,x\n1,2\n\n,3\n", "an empty cell in m.csv:4"),
        ("months\n1\n70 to 80\n", '"70 to 80" in m.csv:3'),
        ("months\n1\n46082\n", '"46082" in m.csv:3, which looks like a date of a spreadsheet'),
        ('months,x\n"1,800",2\n', '"1,800" in m.csv:2, which could be 1800 or 1.8'),
        ("months;x\n120.000;2\n", '"120.000" in m.csv:2, which could be 120.0 or 120000'),
        ("months,x\n1,5,2\n", "3 cells in m.csv:2"),
        ("x,months\na,1\nTotal,1\n", 'a row "Total" in m.csv:3'),
        ("months,x,months\n1,2,3\n", 'column "months" twice in m.csv:1'),
        ('months\n1\n"2\n', "a mistake of syntax: unexpected end of data in m.csv:3"),
        ("month\n1\n", "an unknown key"),
        ("months\n", "a file without rows"),
        ("", "an unknown key"),
        ("months\n" + "1\n" * 100_001, "more than 100,000 rows in m.csv:100002"),
        ("months\n" + "0" * 10_000_001, "a file of more than 10 MB"),
    ],
)
def test_a_sample_that_cannot_be_used_is_told_with_its_row(tmp_path: Path, content: str, found: str) -> None:
    files(tmp_path, {"m.csv": content})
    text = "[pilot]\nduration = { empirical = { csv = 'm.csv', column = 'months' } }"
    told = problem(text, tmp_path)
    assert (told.file, told.line) == ("t.toml", 3)
    assert f"{told.found}".replace(f"{tmp_path}/", "") == found


@pytest.mark.parametrize(
    ("content", "samples", "said"),
    [
        (b"months\n1,5\n2,25\n", (1.5, 2.25), "decimal commas"),
        (b"months;x\n1,5;a\n2,25;b\n", (1.5, 2.25), "decimal commas"),
        (b"sep=;\r\nx;months\r\na;1,5\r\nb;1.200\r\n", (1.5, 1_200.0), "decimal commas"),
        ("Fälle,months\nMüller,1.5\n".encode("cp1252"), (1.5,), "Windows text (cp1252)"),
        ("months\n1.5\n".encode("utf-16"), (1.5,), "UTF-16"),
        (b"months,x\n120.000,2\n", (120.0,), None),
        (b"x\tmonths\na\t1.5\n", (1.5,), None),
        (b'months,x\n"1,125.5",2\n', (1125.5,), None),
    ],
)
def test_samples_are_read_as_spreadsheets_save_them_and_said_so(
    tmp_path: Path, content: bytes, samples: tuple[float, ...], said: str | None
) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    text = "[pilot]\nduration = { empirical = { csv = 'm.csv', column = 'months' } }"
    read = scenario(text, tmp_path)
    assert read.pilot.duration.samples == samples
    notices = read.reading_notices
    assert [notice for notice in notices if said is None or said not in notice.text] == []
    assert [notice.file for notice in notices] == [f"{tmp_path / 'm.csv'}"] * (said is not None)
    assert read.with_("pilot.success", 0.5).reading_notices == notices


@pytest.mark.parametrize(
    "name", ["../m.csv", "/etc/passwd", "away/m.csv", "none.csv", ".", "a\\u0000b", "a" * 5000]
)
def test_samples_are_read_from_below_the_folder_only(tmp_path: Path, name: str) -> None:
    files(tmp_path, {"m.csv": "months\n1\n", "in/t.toml": ""})
    (tmp_path / "in" / "away").symlink_to(tmp_path)
    text = f'[pilot]\nduration = {{ empirical = {{ csv = "{name}", column = "months" }} }}'
    assert (
        problem(text, tmp_path / "in").allowed == "a file in or below the folder of the scenario that is read"
    )
    assert "no folder" in f"{problem(text).allowed}"
