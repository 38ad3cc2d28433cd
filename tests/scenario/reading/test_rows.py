"""Pilots from a CSV file: what a spreadsheet writes is read, or refused with file, row and column."""

import time
from pathlib import Path

import pytest

from tests.scenario.writing import files, refused
from valleysim import Scenario, load
from valleysim.errors import ValidationIssue

SEATS = (
    "sponsors[executive sponsor].person or sponsors[business unit leader].person or "
    "sponsors[chief information officer].person"
)
TOP = 'extends = "enterprise"\nname = "T"\npilots = "p.csv"\n[[people]]\nname = "Maria"\n'


def rows(folder: Path, text: str | bytes) -> Scenario:
    """A portfolio whose pilots are these rows."""
    top = files(folder, {"t.toml": TOP})
    (folder / "p.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(top)


def problems(folder: Path, text: str | bytes) -> list[ValidationIssue]:
    with refused() as refusal:
        rows(folder, text)
    assert {one.file for one in refusal.problems} == {f"{folder / 'p.csv'}"}
    return refusal.problems


def problem(folder: Path, text: str | bytes) -> ValidationIssue:
    (only,) = problems(folder, text)
    return only


def test_a_row_says_what_the_same_keys_of_a_table_say(tmp_path: Path) -> None:
    text = (
        "name,key,segment,starts,after,until,otherwise,infrastructure,leverage,stakes,"
        "pilot.success,pilot.duration,funding.first_window,sponsors[executive sponsor].person\n"
        'Alpha,a,"Claims, home",1 to 3,,,,,,,"{ value = 0.7, assumption = ""x"" }","{ pert = [1, 2, 4] }",'
        "uniform,Maria\n"
        "Beta,,,,a; Gamma,live,start,shed,0.5,2,,,,\n"
        'Gamma,,"two\nlines",,,,,,,,,,,\n'
    )
    toml = """
extends = "enterprise"
name = "T"
[[people]]
name = "Maria"
[[pilots]]
name = "Alpha"
key = "a"
segment = "Claims, home"
starts = "1 to 3"
pilot = { success = { value = 0.7, assumption = "x" }, duration = { pert = [1, 2, 4] } }
funding = { first_window = "uniform" }
sponsors = [{ seat = "executive sponsor", person = "Maria" }]
[[pilots]]
name = "Beta"
after = ["a", "Gamma"]
until = "live"
otherwise = "start"
infrastructure = "shed"
leverage = 0.5
stakes = 2
[[pilots]]
name = "Gamma"
segment = "two\\nlines"
"""
    path = files(tmp_path, {"other.toml": toml})
    one, other = rows(tmp_path, text), load(path)
    assert one.document == other.document
    assert one.hash == other.hash


@pytest.mark.parametrize(
    "text",
    [
        "name;pilot.success;segment\nA;0.5;\nB;0.25;x\n",
        "\ufeffname,pilot.success,segment\r\nA,0.5,\r\nB,0.25,x\r\n",
        "\ufeffname;pilot.success;segment;;;\r\nA;0.5;;;;\r\n;;;;;\r\nB;0.25;x;;;\r\n\r\n",
        "\n\nname, pilot.success ,segment\n\n A , 0.5 ,\n,,\nB,0.25,x",
        'name,"pilot.success",segment\n"A","0.5",""\n"B",0.25,x\n',
        "name,pilot.success,segment\rA,0.5\rB,0.25,x\r",
        "segment,name,pilot.success\n,A,0.5,,,\nx,B,0.25\n",
    ],
)
def test_what_spreadsheets_add_changes_nothing(tmp_path: Path, text: str) -> None:
    """Byte order marks, line ends, separators, blank rows and columns, quotes, spaces, short rows."""
    members = rows(tmp_path, text).members
    assert [(member.name, member.segment) for member in members] == [("A", ""), ("B", "x")]
    assert [member.scenario.pilot.success.known for member in members] == [0.5, 0.25]


@pytest.mark.parametrize(
    "name", ["42", "true", "[x]", "[1]", "2026-03-01", "{ x }", "a.b", "organisation", "pilot", "试点", "−1"]
)
def test_a_name_is_a_text_whatever_it_looks_like(tmp_path: Path, name: str) -> None:
    members = rows(tmp_path, f"name,segment,after\n{name},{name},\nB,,{name};\n").members
    assert (members[0].key, members[0].segment, members[1].after) == (name, name, (name,))


def test_unusual_separators_of_lines_within_a_cell_do_not_end_a_row(tmp_path: Path) -> None:
    members = rows(tmp_path, "name,segment\nA,x\u2028y\nB,x\x0by\n").members
    assert [member.segment for member in members] == ["x\u2028y", "x\x0by"]


@pytest.mark.parametrize(
    ("cell", "near"),
    [
        ('"0,85"', "0.85"),
        ('"0,123"', "0.123"),
        ('"0,3 to 0,5"', "0.3 to 0.5"),
        ("30 to 40 %", "30% to 40%"),
        ('"12,5"', None),
        ('"1,234"', None),
        ("=A1", None),
        ("#REF!", None),
        ("nan", None),
        ("0 .5", None),
    ],
)
def test_a_cell_that_is_no_share_is_told_with_what_is_allowed(
    tmp_path: Path, cell: str, near: str | None
) -> None:
    told = problem(tmp_path, f"name,pilot.success\nA,\nB,{cell}\n")
    assert (told.line, told.key, told.suggestion) == (3, "column pilot.success", near)
    assert told.allowed == 'a share from 0 to 1, as a number or "a to b"'


@pytest.mark.parametrize(
    ("text", "line", "key", "found"),
    [
        ("name,starts\nA,2026-03-01\n", 2, "column starts", "2026-03-01, a date"),
        ("name,starts\nA,2026-05\n", 2, "column starts", '"2026-05", a date or a month of the calendar'),
        ("name,stakes\nA,2026-05\n", 2, "column stakes", '"2026-05"'),
        ("name,starts\nA,1e999\n", 2, "column starts", "inf"),
        ("name,stakes\nA,10\n", 2, "column stakes", "10"),
        ("name,stakes\nA,1.5\n", 2, "column stakes", "1.5"),
        ("name,leverage\n\nA,1.2\n", 3, "column leverage", "1.2"),
        ("name,money.currency\nA,EUR\n", 2, "column money.currency", "a currency of one pilot"),
        ("name,pilot.duration\nA,{ pert = [1 }\n", 2, "column pilot.duration", '"{ pert = [1 }"'),
        ('name,pilot.duration\nA,"{ prt = [1, 2] }"\n', 2, "column pilot.duration: prt", "an unknown key"),
        ("name,pilot\nA,0.5\n", 1, "column pilot", '"pilot", a table'),
        ("name,pilot\nA,0.5\nB,{ success = 0.5 }\n", 2, "column pilot", "0.5"),
        ("name,starts\n,1\n", 2, "column name", "nothing"),
        ('name,segment,starts\nA,"x\ny",1\nB,"x\ny",soon\n', 4, "column starts", '"soon"'),
        ("name,segment\nA," + "x" * 2_001 + "\n", 2, "column segment", "a cell of 2,001 characters"),
        ("name,starts\nA,1,2\n", 2, None, "3 cells in a row"),
        ('name,starts\nA,1\n"B,1\n', 3, None, "a mistake of syntax: unexpected end of data"),
        ("name,starts\na\x07b,1\n", 2, "column name", '"a\\x07b"'),
        ("name,starts\n" + "x" * 301 + ",1\n", 2, "column name", '"' + "x" * 58 + "…"),
        ("name,starts\nA,46082\n", 2, "column starts", "46082, which looks like a date of a spreadsheet"),
        ("name,starts\nA,12001\n", 2, "column starts", "12001"),
        ("name,starts\nA,1\nA,1\n", 3, "column name", 'a second pilot "A"; the first is in line 2'),
        ("name,key\nA,k\nB,k\n", 3, "column key", 'a second pilot "k"; the first is in line 2'),
        ("name,until\nA,Live\n", 2, "column until", '"Live"'),
        ("name,sponsors[executive sponsor].person\nA,maria\n", 2, None, 'no person "maria"'),
        (
            "name,sponsors[nobody].remove\nA,\nB,true\n",
            1,
            "column sponsors[nobody].remove",
            'no seat "nobody"',
        ),
        (
            "\nname,sponsors[exec sponsor].served\nA,3\n",
            2,
            "column sponsors[exec sponsor].served",
            'no seat "exec sponsor"',
        ),
        ("name,starts,evidence\nA,1,nao-206\n", 2, "column starts", 'no source "nao-206"'),
        ("name,pilot,pilot.success\nA,{ success = 0.5 },0.4\n", 2, None, "a second value at this place"),
    ],
)
def test_a_mistake_is_told_with_row_and_column(
    tmp_path: Path, text: str, line: int, key: str | None, found: str
) -> None:
    told = problem(tmp_path, text)
    assert (told.line, told.found) == (line, found)
    if key is not None:
        assert told.key == key


@pytest.mark.parametrize("stage", ["2", "3.1", "TRUE", "2026-05", "[1]", "{x}", "1e3", "nan"])
def test_a_word_for_a_stage_is_a_text_whatever_it_looks_like(tmp_path: Path, stage: str) -> None:
    top = files(
        tmp_path, {"t.toml": TOP.replace("[[people]]", f'stages = {{ "{stage}" = "live" }}\n[[people]]')}
    )
    (tmp_path / "p.csv").write_text(f"name,starts,status.stage\nA,-3,{stage}\n", "utf-8")
    (member,) = load(top).members
    assert member.scenario.status.stage == stage


@pytest.mark.parametrize("column", ["starts", "due", "status.live_since"])
def test_a_number_of_a_spreadsheets_day_is_told_with_the_column_that_it_needs(
    tmp_path: Path, column: str
) -> None:
    told = problem(tmp_path, f"name,{column}\nA,46082\n")
    assert told.allowed == f'a day; or call the column "{column} [date]", whose numbers are days'


@pytest.mark.parametrize("column", ["starts", "due", "status.live_since"])
def test_a_year_is_no_number_of_months(tmp_path: Path, column: str) -> None:
    told = problem(tmp_path, f"name,{column}\nA,2027\n")
    assert (told.key, told.found) == (f"column {column}", "2027, which looks like a year")


@pytest.mark.parametrize(
    ("header", "key", "found", "near"),
    [
        ("name,nme", "column nme", "an unknown key", "name"),
        ("name,fundin.approval", "column fundin.approval", "an unknown key", "funding"),
        ("name,office.reviewers", "column office.reviewers", "an unknown key", None),
        ("name,sponsors", "column sponsors", '"sponsors"', SEATS),
        ("name,sponsors[a]", "column sponsors[a]", '"sponsors[a]"', None),
        ("name,pilot[0].success", "column pilot[0].success", '"pilot[0].success"', None),
        ("name,,starts", "column 2", '""', None),
        ("name,starts,starts", "column starts", "this column twice", None),
        ("segment", "column name", "no such column", None),
        ("name" + ",starts" * 200, None, "201 columns", None),
    ],
)
def test_a_header_that_names_no_keys_is_told_by_column(
    tmp_path: Path, header: str, key: str | None, found: str, near: str | None
) -> None:
    told = problem(tmp_path, f"{header}\nA,,\n")
    assert (told.line, told.key, told.found, told.suggestion) == (1, key, found, near)


@pytest.mark.parametrize(
    ("header", "found", "near"),
    [
        ("Pilot", '"Pilot", a table', "name"),
        ("Pilot name", "an unknown key", "name"),
        ("Project", "an unknown key", "name"),
        ("name,Sponsor", "an unknown key", SEATS),
        ("name,Executive Sponsor", "an unknown key", "sponsors[executive sponsor].person"),
        ("name,Start date", "an unknown key", "starts"),
        ("name,Success", "an unknown key", "pilot.success"),
        ("name,Value per month", "an unknown key", "money.value_per_month"),
        ("name,Business unit", "an unknown key", "segment"),
        ("name,Cost", '"Cost", a table', "pilot.cost_per_month"),
        ("name,Pilot", '"Pilot", a table', None),
        ("name,Funding", '"Funding", a table', None),
        ("name,exposure", "an unknown key", "handoff.exposure"),
        ("name,shoe size", "an unknown key", None),
        ("name,Status", '"Status", a table', "status.stage"),
    ],
)
def test_a_column_called_as_people_call_it_is_told_with_its_key(
    tmp_path: Path, header: str, found: str, near: str | None
) -> None:
    """And only that: not that there is no name, where this column holds it."""
    told = problem(tmp_path, f"{header}\n{'A,B' if ',' in header else 'A'}\n")
    assert (told.line, told.found, told.suggestion) == (1, found, near)


def test_a_header_that_begins_like_a_comment_is_told_as_one(tmp_path: Path) -> None:
    told = problem(tmp_path, "# exported on Monday\nname,starts\nA,1\n")
    assert (told.line, told.found) == (1, '"# exported on Monday", which looks like a comment')


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("name,starts\nA,1\n# old pilots\n# and, more\n", "give it a key if it is a pilot"),
        ("segment,key,name,starts\nx,,A,1\n#y,,B,what\n# z,,C,-1\n", "give it a key if it is a pilot"),
        ("key,name\na,A\n#b,B\n# c,C\n", "do not begin it with #"),
    ],
)
def test_a_row_that_begins_like_a_comment_is_asked_about_and_never_a_pilot(
    tmp_path: Path, text: str, way_out: str
) -> None:
    """Two such rows are two problems, whatever their other cells say."""
    told = problems(tmp_path, text)
    assert [value.line for value in told] == [3, 4]
    assert {value.allowed for value in told} == {f"pilots: leave the row out, or {way_out}"}
    assert "looks like a comment" in f"{told[0].found}"


def test_a_pilot_called_like_a_comment_has_a_key(tmp_path: Path) -> None:
    (member,) = rows(tmp_path, "name,key\n#1 chatbot,k\n").members
    assert (member.name, member.key) == ("#1 chatbot", "k")


def test_an_unknown_key_of_a_table_is_told_with_its_neighbour(tmp_path: Path) -> None:
    told = problems(tmp_path, "name,pilot.sucess,funding.aproval\nA,0.5,0.5\n")
    assert [(value.line, value.key, value.suggestion) for value in told] == [
        (1, "column pilot.sucess", "success"),
        (1, "column funding.aproval", "approval"),
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "no columns"),
        (b"\xef\xbb\xbf\r\n\r\n", "no columns"),
        (b"name,starts\n", "no rows"),
        (b"name,starts\n,\n,\n", "no rows"),
        (b"name\nM\x81ller\n", "bytes that are not UTF-8"),
        (b"\xff\xfen", "a damaged file in UTF-16"),
        (b"PK\x03\x04name\nA\n", "a workbook, whatever its name says"),
        (b"name\n" + b"x" * 5_000_000, "a file of more than 5 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, data: bytes, found: str) -> None:
    assert problem(tmp_path, data).found == found


def test_ten_thousand_rows_are_refused_at_once_at_the_first_that_is_too_many(tmp_path: Path) -> None:
    begun = time.process_time()
    told = problem(tmp_path, "name\n" + "".join(f"P{n}\n" for n in range(10_000)))
    assert (told.line, told.found) == (5_002, "more than 5,000 pilots")
    assert time.process_time() - begun < 2.0


@pytest.mark.parametrize("listed", ["nowhere.csv", "folder.csv"])
def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path, listed: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    path = files(tmp_path, {"t.toml": TOP.replace("p.csv", listed)})
    with refused() as refusal:
        load(path)
    told = refusal.only
    assert (told.file, told.line, told.key, told.found) == (f"{path}", 3, "pilots", f'no file "{listed}"')


@pytest.mark.parametrize("listed", ["../p.csv", "/etc/p.csv", "p.txt", "sub/../../p.csv", "p\\u0000.csv"])
def test_a_file_elsewhere_is_refused_at_the_line_that_names_it(tmp_path: Path, listed: str) -> None:
    path = files(tmp_path, {"in/t.toml": TOP.replace("p.csv", listed), "p.csv": "name\nA\n"})
    with refused() as refusal:
        load(path)
    told = refusal.only
    assert told.file is not None
    assert told.file.startswith(f"{path.parent}")
    if "\\" not in listed:
        assert (told.file, told.line, told.key) == (f"{path}", 3, "pilots")
