"""Trackers as people have them, made up: an inventory of use cases, an export of a project portfolio."""

import csv
import io
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

AS_OF = date(2026, 11, 28)
STAGES = (
    "Initiated",
    "Acquisition and/or Development",
    "Implementation and Assessment",
    "Operation and Maintenance",
    "Retired",
)
INVENTORY_HEADER = (
    "Use Case Name",
    "Agency",
    "Agency Abbreviation",
    "Bureau",
    "Use Case Topic Area",
    "What is the intended purpose and expected benefits of the AI?",
    "Stage of Development",
    "Is the AI use case rights-impacting, safety-impacting, both, or neither?",
    "Date Initiated",
    "Date when Acquisition and/or Development began",
    "Date Implemented",
    "Date Retired",
    "Does this project include custom-developed code?",
    "If Other, please explain.",
    "If Other, please explain.",
)
EXPORT_HEADER = (
    "Project",
    "Region",
    "RAG",
    "Phase",
    "Start",
    "Target date",
    "Budget (EUR)",
    "Executive sponsor",
    "Sponsor since",
    "Vendor",
)
SPONSORS = ("Maria Keller", "Jörg Öztürk", "Ann Lee", "Bob Ray")
Rows = list[list[str]]


def inventory(rows: int, seed: int = 0) -> Rows:
    """An inventory of use cases: months first, long questions as headers, duplicate names."""
    choose = random.Random(seed)
    made: Rows = [[*INVENTORY_HEADER]]
    for number in range(rows):
        stage = number % len(STAGES)
        begun = date(2019, 1, 1) + timedelta(days=choose.randrange(1_500))
        days = [begun, begun + timedelta(days=60), begun + timedelta(days=300), begun + timedelta(days=900)]
        said = [days[0], days[1] if stage > 0 else None, days[2] if stage > 2 else None]
        said.append(days[3] if stage > 3 else None)
        told = ["" if day is None else f"{day.month}/{day.day}/{day.year}" for day in said]
        agency = f"Department of {'ABCDEFGH'[number % 8]}"
        purpose = f"Reads what people send, number {number}, and says where it goes. " * 3
        name = "Chat assistant" if number % 40 == 7 else f"Use case {number}"
        made.append(
            [
                *(name, agency, f"D{'ABCDEFGH'[number % 8]}", f"Bureau {number % 17}", "Mission-Enabling"),
                *(purpose, STAGES[stage], ("Neither", "Both")[number % 2], *told, ("Yes", "No")[number % 2]),
                *("", ""),
            ]
        )
    return made


def export(rows: int, seed: int = 0) -> Rows:
    """An export of a project portfolio: days as Mar-26, traffic lights, budgets, people."""
    choose = random.Random(seed)
    made: Rows = [[*EXPORT_HEADER]]
    for number in range(rows):
        phase = ("Idea", "Pilot", "UAT", "Live", "On hold")[number % 5]
        month = choose.randrange(6)
        start = f"{('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun')[month]}-{27 if phase == 'Idea' else 26}"
        made.append(
            [
                *(f"Prüfung {number}", ("Nord", "Süd")[number % 2], ("Green", "Amber", "Red")[number % 3]),
                *(
                    phase,
                    start,
                    f"Q{1 + number % 4} 2027",
                    f"{1 + number % 9},{choose.randrange(900) + 100:03}.50",
                ),
                *(
                    SPONSORS[number % 4],
                    "01.09.2024" if number % 4 == 0 else "",
                    ("Acme", "Initech")[number % 2],
                ),
            ]
        )
    return made


def text(rows: Rows, separator: str = ",") -> str:
    """Rows as the text of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Sheets as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def days_as_cells(rows: Rows) -> list[list[object]]:
    """Rows with days month/day/year as days of a workbook."""
    return [[_cell(text) for text in row] for row in rows]


def _cell(cell: str) -> object:
    parts = cell.split("/")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        return datetime(int(parts[2]), int(parts[0]), int(parts[1]))
    return cell or None
