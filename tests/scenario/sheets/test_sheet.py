"""Spreadsheets as people save them: read and said so, or asked about, never read as something else."""

from pathlib import Path

import pytest

from tests.scenario.reading.test_rows import problem, problems, rows
from valleysim import load
from valleysim.errors import ScenarioError, ValidationIssue

CASES = Path(__file__).parents[2] / "cases"
MONEY = "money.value_per_month"


def values(folder: Path, text: str | bytes) -> list[float | None]:
    return [member.scenario.money.value_per_month.known for member in rows(folder, text).members]


@pytest.mark.parametrize("word", ["TRUE", "True", "true", "tRUE"])
def test_true_and_false_are_read_as_spreadsheets_and_pandas_write_them(tmp_path: Path, word: str) -> None:
    other = {"TRUE": "FALSE", "True": "False"}.get(word, "false")
    text = f"name,sponsors[executive sponsor].essential\nA,{word}\nB,{other}\n"
    one, two = (member.scenario.sponsors[0].essential for member in rows(tmp_path, text).members)
    assert (one, two) == (True, False)


def test_the_case_of_true_in_a_spreadsheet_is_sound() -> None:
    members = load(CASES / "spreadsheet-true.toml").members
    assert [member.scenario.sponsors[0].essential for member in members] == [True, False]


@pytest.mark.parametrize("cell", ["2", "2.0", "2.000"])
def test_a_whole_number_may_be_written_with_a_point(tmp_path: Path, cell: str) -> None:
    assert [member.stakes for member in rows(tmp_path, f"name,stakes\nA,{cell}\nB,0.0\n").members] == [2, 0]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        *(("sep=;\n", 1), ('"sep=;"\r\n', 1), ("SEP=;\r", 1), ("\n\nsep=;\n", 3), ("sep=;  \n", 1)),
        *((" sep=; ; \r\n\r\n", 2), ("\r\rsep=;\r", 3), (" \n \nsep=;\n", 3), ('"sep=;";;\n \n', 2)),
        *((" ,,\n", 1), (";;;\r\n\r\n", 2)),
    ],
)
def test_a_line_that_says_the_separator_is_read_and_counted(tmp_path: Path, line: str, lines: int) -> None:
    assert values(tmp_path, line + f"name;{MONEY}\nA;7\nB;8\n") == [7.0, 8.0]
    assert problem(tmp_path, line + f"name;{MONEY}\nA;-1\n").line == lines + 2
    assert problem(tmp_path, line + "name;strats\nA;1\n").line == lines + 1
    assert problem(tmp_path, line + 'name;"str\nats"\nA;1\n').line == lines + 1


def test_a_separator_that_nobody_reads_is_told(tmp_path: Path) -> None:
    assert problem(tmp_path, "sep=|\nname|starts\nA|1\n").found == "columns separated by |"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (f"name,{MONEY}\nMüller,5\n".encode("cp1252"), "Windows text (cp1252)"),
        (f"name,{MONEY}\nMüller,5\n".encode("utf-16"), "UTF-16"),
        (f"name,{MONEY}\nMüller,5\n".encode("utf-16-le"), "UTF-16"),
        (f"name,{MONEY}\nMüller,5\n".encode("utf-16-be"), "UTF-16"),
        (b"\xfe\xff" + f"name,{MONEY}\nMüller,5\n".encode("utf-16-be"), "UTF-16"),
        (f"name,{MONEY}\nMüller,5\n".encode("utf-8-sig"), None),
        (f"name\t{MONEY}\nMüller\t5\n".encode(), None),
    ],
)
def test_an_export_in_another_encoding_is_read_and_said_so(
    tmp_path: Path, data: bytes, words: str | None
) -> None:
    portfolio = rows(tmp_path, data)
    (member,) = portfolio.members
    assert (member.name, member.scenario.money.value_per_month.known) == ("Müller", 5.0)
    told = portfolio.reading_notices
    assert len(told) == (words is not None)
    if words is not None:
        assert words in told[0].text
        assert told[0].file == f"{tmp_path / 'p.csv'}"
        assert portfolio.with_("name", "x").reading_notices == told


def test_decimal_commas_are_read_where_the_file_leaves_no_doubt(tmp_path: Path) -> None:
    text = f"name;pilot.success;{MONEY}\nA;0,85;1.234,5\nB;0,3 to 0,5;120.000\nC;40 %;1,234\nD;;7\n"
    portfolio = rows(tmp_path, text)
    assert [member.scenario.money.value_per_month.known for member in portfolio.members] == [
        1234.5,
        120_000.0,
        1.234,
        7.0,
    ]
    assert [member.scenario.pilot.success.text for member in portfolio.members[:3]] == [
        "0.85",
        "0.3 to 0.5",
        "0.4",
    ]
    (notice,) = portfolio.reading_notices
    assert (notice.line, "decimal commas" in notice.text) == (2, True)


@pytest.mark.parametrize("cell", ["120.000", "1,234", "1.234 to 2.345", "120.000 %"])
@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("other", ["", "0.5"])
def test_what_could_be_two_numbers_is_asked_about(
    tmp_path: Path, cell: str, separator: str, other: str
) -> None:
    """Thousands of one country never become decimals of another, whatever else the file holds."""
    text = f"name;{MONEY};pilot.success\nA;{cell};{other}\nB;3;\n".replace(";", separator)
    told = problem(tmp_path, text)
    assert (told.line, told.key) == (2, f"column {MONEY}")
    assert "which could be" in f"{told.found}"


def test_german_thousands_are_asked_about_cell_by_cell() -> None:
    from tests.scenario.writing import refused

    with refused() as refusal:
        load(CASES / "german-thousands.toml")
    assert [(one.line, one.key) for one in refusal.problems] == [
        (2, f"column {MONEY}"),
        (3, f"column {MONEY}"),
    ]
    assert "120000" in f"{refusal.problems[0].allowed}"


def test_a_file_with_both_marks_has_its_commas_refused_cell_by_cell(tmp_path: Path) -> None:
    told = problems(tmp_path, "name;pilot.success\nA;0,5\nB;0.5\nC;0,25\n")
    assert [(value.line, value.key) for value in told] == [
        (2, "column pilot.success"),
        (4, "column pilot.success"),
    ]


TOTALS = (
    *("Total", "TOTAL:", "Grand total", "Sum", "Sum:", "Gesamt", "Summe", "Subtotal", "Average", "Σ", "∑ :"),
    *("Grand\u00a0Total", "Total pilots", "Total (2)", "Total: 12 pilots", "** Total **", "Sub-total"),
    *(
        "Gesamtsumme",
        "Summe der Piloten",
        "Total général",
        "Totale generale",
        "Suma",
        "Mittelwert",
        "Sous-total",
    ),
)
PILOTS = (
    *(
        "Total Recall chatbot",
        "Total cost control",
        "Mean time to repair",
        "Summer pilot",
        "Sum of parts search",
    ),
    *(
        "Average handling time",
        "All pilots",
        "Use case 2",
        "Gesamtfahrplan",
        "Pilot 2",
        "@SUM(1)",
        "Portfolio",
    ),
)


@pytest.mark.parametrize("name", PILOTS)
def test_a_pilot_whose_name_has_a_word_of_totals_is_a_pilot(tmp_path: Path, name: str) -> None:
    assert [member.name for member in rows(tmp_path, f"name,starts\nA,1\n{name},1\n").members] == ["A", name]


@pytest.mark.parametrize("name", TOTALS)
def test_a_row_of_totals_is_asked_about_and_a_key_makes_it_a_pilot(tmp_path: Path, name: str) -> None:
    told = problem(tmp_path, f"name,starts\nA,1\n{name},1\n")
    assert (told.line, told.key) == (3, "column name")
    assert "sum of the others" in f"{told.found}"
    assert problem(tmp_path, f"name,starts,stakes\nA,1,1\n{name},what,99\n").line == 3
    members = rows(tmp_path, f"name,key,starts\nA,,1\n{name},t,1\n").members
    assert [member.key for member in members] == ["A", "t"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("CI/CD review help", "CI/CD review help"),
        ("Non\u00a0breaking", "Non\u00a0breaking"),
        ('"two\nlines"', "two lines"),
        ("x" * 300, "x" * 300),
        ("👩\u200d🔬 lab", "👩\u200d🔬 lab"),
    ],
)
def test_names_that_people_use_are_names(tmp_path: Path, cell: str, name: str) -> None:
    portfolio = rows(tmp_path, f"name,after\n{cell},\nB,{cell}\n")
    assert [member.key for member in portfolio.members] == [name, "B"]
    assert portfolio.members[1].after == (name,)
    assert len(portfolio.ledger()) > 10


def test_the_case_of_names_that_people_use_is_sound() -> None:
    assert load(CASES / "names-people-use.toml").members[0].name == "CI/CD review help"


def test_a_pilot_with_a_slash_shares_no_draw_with_the_seat_of_another(tmp_path: Path) -> None:
    from valleysim.compile.alike import by_shape

    one, two = rows(tmp_path, "name\na\na/executive sponsor\n").members
    (alike,) = by_shape((one, two))
    seats = alike.scenario.sponsors
    entities = {*alike.entities}.union(*(alike.seat_entities(seat) for seat in seats))
    assert len(entities) == 2 * (1 + len(seats))


def test_two_rows_of_one_name_are_told_with_both_and_the_way_out(tmp_path: Path) -> None:
    told: ValidationIssue = problem(tmp_path, "name,starts\nA,1\nB,1\nA,2\n")
    assert (told.line, told.found) == (4, 'a second pilot "A"; the first is in line 2')
    assert told.allowed == "each name once, or a key of its own for each (key)"
    assert len(rows(tmp_path, "name,key,starts\nA,1,1\nB,,1\nA,2,2\n").members) == 3


@pytest.mark.parametrize("header", ["Name,Starts", " NAME , starts ", "name,STARTS,,"])
def test_a_header_may_have_capitals_and_spaces(tmp_path: Path, header: str) -> None:
    (member,) = rows(tmp_path, f"{header}\nA,3\n").members
    assert (member.name, member.starts.known) == ("A", 3.0)


@pytest.mark.parametrize("quoted", ['name\n"Claims, home"\nB\n', "name\nClaims, home\nB\n"])
def test_a_comma_in_the_only_column_is_one_of_a_name(tmp_path: Path, quoted: str) -> None:
    assert [member.name for member in rows(tmp_path, quoted).members] == ["Claims, home", "B"]


def test_a_file_of_one_row_stays_a_portfolio(tmp_path: Path) -> None:
    assert rows(tmp_path, "name\nA\n").is_portfolio


@pytest.mark.parametrize("value", ["46082", '"40000 to 46082"', "{ uniform = [1, 46082] }"])
@pytest.mark.parametrize("key", ["pilot.duration", "handoff.transfer_time", "live.proving"])
def test_months_that_look_like_a_date_are_refused(tmp_path: Path, key: str, value: str) -> None:
    from tests.scenario.writing import problem as told_of

    told = told_of(f"{key} = {value}")
    assert "looks like a date" in f"{told.found}"
    assert "at most 12,000" in f"{told.allowed}"


def test_the_line_with_the_first_bytes_that_are_not_utf_8_is_told(tmp_path: Path) -> None:
    text = f"name,{MONEY}\nA,5\nB,6\nMüller,7\nC,8\n".encode("cp1252")
    (notice,) = rows(tmp_path, text).reading_notices
    assert notice.line == 4
    (tmp_path / "bad.csv").write_bytes(b"name\nA\nB\x81\n")
    (tmp_path / "bad.toml").write_text('name = "t"\npilots = "bad.csv"')
    with pytest.raises(ScenarioError, match=r"bad\.csv:3: found bytes that are not UTF-8"):
        load(tmp_path / "bad.toml")
