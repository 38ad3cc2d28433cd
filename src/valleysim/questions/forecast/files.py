"""The files of a run."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from valleysim.errors import UsageError
from valleysim.questions.forecast.pilots import flat_pilot
from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content
from valleysim.report.pictures import Draw, content

if TYPE_CHECKING:
    from valleysim.questions.forecast.answer import Result

FILES = ("summary.json", "horizons.csv", "incidence.csv", "incidence.png", "manifest.json")
OF_PORTFOLIOS = ("pilots.csv", "numbers.csv", "pilots.png", "numbers.png", "joint_confidence.png")


def check_name(path: Path) -> None:
    """See that histories kept in the folder of a run take the name of none of its files."""
    if path.name.lower() in (*FILES, *OF_PORTFOLIOS):
        raise UsageError(
            f"--histories: found {path.name!r}, a name that this run needs itself; "
            "allowed: another, such as histories.csv"
        )


def result_files(result: "Result") -> Content:
    """Summary, tables and picture; of a portfolio, pilots.csv, numbers.csv and their pictures too."""
    document = result.summary()
    texts = {
        "summary.json": json_text(document),
        "horizons.csv": csv_text(one.flat() for one in result.horizon_list),
        "incidence.csv": csv_text(result.classes.rows(result.counts, result.reached, result.horizon_list)),
    }
    if result.is_portfolio:
        texts |= _portfolio_texts(result)
    return content(texts, lambda: _pictures(result), (result.scenario,), document)


def _portfolio_texts(result: "Result") -> dict[str, str]:
    """Tables of a portfolio: a row a pilot, and a row a horizon and number of pilots."""
    from valleysim.estimates.together import number_rows

    return {
        "pilots.csv": csv_text([flat_pilot(row) for row in result.pilot_list]),
        "numbers.csv": csv_text(number_rows(result.portfolio["numbers"])),
    }


def _pictures(result: "Result") -> dict[str, Draw]:
    from valleysim.questions.forecast.figures import draw_incidence
    from valleysim.questions.forecast.portfolio_figures import (
        draw_joint_confidence,
        draw_numbers,
        draw_pilots,
    )

    pictures: dict[str, Draw] = {"incidence.png": partial(draw_incidence, result)}
    if result.is_portfolio:
        pictures |= {"numbers.png": partial(draw_numbers, result), "pilots.png": partial(draw_pilots, result)}
        if result.portfolio["sunk"]["levels"][-1]["var"]:
            pictures["joint_confidence.png"] = partial(draw_joint_confidence, result)
    return pictures
