"""The faults that are planted in the register of evidence and in what is told from it; see `planted`."""

from tools.planted import Fault


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"evidence: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


EVIDENCE_FAULTS = (
    _fault(
        "a source stands for whatever cites it",
        "scenario/format/evidence.py",
        "return self.about is None or any(",
        "return True or any(",
        "presets/test_evidence.py",
    ),
    _fault(
        "a source that supports the direction only carries a size",
        "scenario/format/evidence.py",
        'if self.grade == "C":',
        'if self.grade == "M":',
        "presets/test_evidence.py",
    ),
    _fault(
        "a citation that is doubted is evidence",
        "scenario/reading/ledger.py",
        "is not None and not self.doubt else",
        "is not None else",
        "presets/test_evidence.py",
    ),
    _fault(
        "a change cites under its number",
        "scenario/reading/ledger.py",
        "key = scenario.changes[int(change[1])].key if change else entry.measured_as or entry.key",
        "key = entry.key",
        "presets/test_evidence.py",
    ),
    _fault(
        "incumbents have served as long as tenures last",
        "scenario/format/incumbents.py",
        "return 2.0 * so_far / ratio",
        "return 2.0 * so_far",
        "scenario/format/test_incumbents.py",
    ),
    _fault(
        "a tenure that is derived rests on no time served",
        "scenario/reading/ledger.py",
        "if change else entry.measured_as or entry.key",
        "if change else entry.key",
        "scenario/format/test_incumbents.py",
    ),
    _fault(
        "organisations are compared with pilots",
        "scenario/outside.py",
        "and source.counts == COUNTS",
        "and source.counts",
        "questions/test_outside.py",
    ),
    _fault(
        "a bound is an end of what is published",
        "scenario/outside.py",
        "if share.is_point]",
        "if share]",
        "questions/test_outside.py",
    ),
    _fault(
        "a forecast is compared with the wrong end of what is published",
        "questions/outside.py",
        '"below" if value < span[0]',
        '"below" if value < span[1]',
        "questions/test_outside.py",
    ),
    _fault(
        "notices: a law with a fat tail is thin",
        "scenario/notices/tails.py",
        ".law in THIN for _",
        ".law not in THIN for _",
        "scenario/notices/test_tails.py",
    ),
    _fault(
        "notices: a default cost is told of",
        "scenario/notices/tails.py",
        "and (is_written or _is_own(member, key))",
        "",
        "scenario/notices/test_tails.py",
    ),
    _fault(
        "notices: one pilot alone shares a seat",
        "scenario/notices/sharing.py",
        "if count > 1}",
        "if count > 0}",
        "scenario/notices/test_sharing.py",
    ),
)
