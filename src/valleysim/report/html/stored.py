"""A chapter as plain values, kept in a folder beside its tables, and read from there again."""

from collections.abc import Mapping
from typing import Any

from valleysim.errors import OutputError, ValidationIssue
from valleysim.report.content import Chapter, Notices, Picture, Piece, Section, Sentence, Style
from valleysim.report.tables import Column, Table

PAGE = "page.json"
"""The file of a folder that holds its chapter."""
FORMAT = "valleysim-page-1"
STYLES: dict[str, Style] = {"answer": "answer", "plain": "plain", "note": "note"}


def chapter_plain(chapter: Chapter) -> dict[str, Any]:
    """A chapter whose charts are drawn, as plain values."""
    return {
        "format": FORMAT,
        "name": chapter.name,
        "kind": chapter.kind,
        "title": chapter.title,
        "sentence": chapter.sentence,
        "outside": chapter.outside,
        "points": list(chapter.points),
        "first": chapter.first,
        "notices": [one.plain() for one in chapter.notices.notices],
        "sections": [
            {"title": one.title, "items": [_plain(item) for item in one.items]} for one in chapter.sections
        ],
        "made": dict(chapter.made),
    }


def _plain(item: Piece) -> dict[str, Any]:
    if isinstance(item, Sentence):
        return {"is": "sentence", "text": item.text, "style": item.style}
    if isinstance(item, Table):
        columns = [{"header": one.header, "justify": one.justify, "cells": one.cells} for one in item.columns]
        return {
            "is": "table",
            "title": item.title,
            "columns": columns,
            "styles": item.styles,
            "folded": item.is_folded,
            "sparks": item.sparks,
        }
    assert isinstance(item, Picture)  # notices are told once for a chapter; charts are drawn by now
    return {
        "is": "picture",
        "name": item.name,
        "caption": item.caption,
        "svg": item.svg,
        "points": [list(point) for point in item.points],
        "rows": [dict(row) for row in item.rows],
    }


def chapter_from(plain: Any, place: str) -> Chapter:
    """A chapter that was kept.

    Raises:
        OutputError: it is none; ``place`` is where it was found.
    """
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise _refused(place, "no chapter of this version of valleysim")
    try:
        return Chapter(
            name=_text(plain["name"]),
            kind=_text(plain["kind"]),
            title=_text(plain["title"]),
            sentence=_text(plain["sentence"]),
            sections=tuple(
                Section(_text(one["title"]), tuple(_piece(item) for item in one["items"]))
                for one in plain["sections"]
            ),
            made=dict(plain["made"]),
            outside=_text(plain["outside"]),
            points=tuple(_text(one) for one in plain["points"]),
            first=_text(plain["first"]),
            notices=Notices(tuple(_notice(one) for one in plain["notices"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _refused(place, "a chapter of which something is missing or is not what it should be") from None


def _refused(place: str, found: str) -> OutputError:
    return OutputError(f"{ValidationIssue(place, None, None, found, 'a folder that --out wrote')}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _notice(plain: Mapping[str, Any]) -> ValidationIssue:
    line = plain["line"]
    return ValidationIssue(
        None if plain["file"] is None else _text(plain["file"]),
        None if line is None else int(line),
        None if plain["key"] is None else _text(plain["key"]),
        text=_text(plain["text"]),
        severity="warning" if plain["severity"] == "warning" else "note",
    )


def _piece(plain: Mapping[str, Any]) -> Piece:
    if plain["is"] == "sentence":
        return Sentence(_text(plain["text"]), STYLES[_text(plain["style"])])
    if plain["is"] == "table":
        columns = [
            Column(_text(one["header"]), _text(one["justify"]), [_text(cell) for cell in one["cells"]])
            for one in plain["columns"]
        ]
        styles = [_text(one) for one in plain["styles"]]
        if any(len(column.cells) != len(styles) for column in columns):
            raise ValueError
        sparks = [[_number(share) for share in row] for row in plain["sparks"]]
        folded = plain["folded"] is True
        return Table(_text(plain["title"]), columns, styles, is_folded=folded, sparks=sparks)
    if plain["is"] != "picture":
        raise ValueError
    points = tuple((_number(x), _number(y), _text(told)) for x, y, told in plain["points"])
    rows = tuple(dict(row) for row in plain["rows"])
    return Picture(_text(plain["name"]), _text(plain["caption"]), _text(plain["svg"]), points, rows)
