"""The faults that are planted in what is set at the prompt; see `planted`."""

from tools.planted import Fault

OF_SETTINGS, OF_CHANGES, OF_VERBS, OF_AT = (
    "scenario/prompt/test_setting.py",
    "scenario/prompt/test_changes.py",
    "cli/test_set.py",
    "questions/test_at.py",
)


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"prompt: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


PROMPT_FAULTS = (
    _fault(
        "a number that was set rests on what the file cites for its own",
        "scenario/prompt/setting.py",
        "made = join_edit(joined, at, value, file, BASIS)",
        "made = join_edit(joined, at, value, file)",
        OF_SETTINGS,
    ),
    _fault(
        "the other numbers of a pilot's table lose what they rest on",
        "scenario/prompt/setting.py",
        "            hand_down_note(joined, place[:end], table)",
        '            table.pop("evidence", None)',
        OF_SETTINGS,
    ),
    _fault(
        "what is set changes the scenario that was given",
        "scenario/prompt/setting.py",
        "document=deepcopy(joined.document), ",
        "",
        OF_SETTINGS,
    ),
    _fault(
        "a whole table is set, and what it does not say falls to its defaults",
        "scenario/prompt/setting.py",
        "    if end is None:\n",
        "    end = end or len(place)\n    if end is None:\n",
        OF_SETTINGS,
    ),
    _fault(
        "a second value of one key wins in silence",
        "scenario/prompt/setting.py",
        "            if place in seen:\n",
        "            if place in seen and not seen:\n",
        OF_SETTINGS,
    ),
    _fault(
        "a mistake in a list is taken for a text",
        "scenario/prompt/reading.py",
        "        if not set(written) & set(_STRUCTURE):\n",
        "        if written:\n",
        OF_SETTINGS,
    ),
    _fault(
        "a parameter that is set takes the others out",
        "scenario/prompt/parameters.py",
        '{law: {**named_parameters(law, inner), f"{name}": value}}',
        '{law: {f"{name}": value}}',
        OF_SETTINGS,
    ),
    _fault(
        "a pilot's own number is not told beside a key that is set for all",
        "scenario/prompt/telling.py",
        "    if not own:\n",
        "    if own or True:\n",
        OF_SETTINGS,
    ),
    _fault(
        "an answer does not say what was set",
        "questions/answer.py",
        "return [*first, *settings, *days",
        "return [*first, *days",
        OF_VERBS,
    ),
    _fault(
        "only the first of several scenarios is set",
        "cli/setting.py",
        "        for source in sources\n",
        "        for source in sources[:1]\n",
        OF_VERBS,
    ),
    _fault(
        "a variant has the name of its scenario",
        "scenario/prompt/setting.py",
        "    if name is not None:\n        joined =",
        "    if not source:\n        joined =",
        OF_VERBS,
    ),
    _fault(
        "variants are of the scenario before anything was set",
        "cli/setting.py",
        "variant_of(loaded[0], variant)",
        "variant_of(load(sources[0]), variant)",
        OF_VERBS,
    ),
    _fault(
        "a comma within a list ends a key of a variant",
        "scenario/prompt/reading.py",
        "if letter == SEPARATOR and not depth and not quote:",
        "if letter == SEPARATOR and not quote:",
        "scenario/prompt/test_reading.py",
    ),
    _fault(
        "a run goes on beyond the month that counts",
        "questions/by.py",
        'return Asked("horizons", horizons_up_to(scenario, at, horizons))',
        'return Asked("horizons", in_months("horizons", horizons, scenario))',
        OF_AT,
    ),
    _fault(
        "the last horizon is explained, and not the month that was asked about",
        "questions/explain/ask.py",
        "horizons_up_to(scenario, at, horizons)",
        "horizons_up_to(scenario, None, horizons)",
        OF_AT,
    ),
    _fault(
        "the size of a change that was set rests on what the file says",
        "scenario/reading/ledger.py",
        "step.size.note or set_alone or own",
        "step.size.note or own or set_alone",
        OF_CHANGES,
    ),
)
