"""A commented file to edit: a preset with every number shown, and none yet changed."""

import json
import re

from valleysim.scenario.reading.register import preset_text

HEADER = """\
# {title}: a scenario for valleysim. It starts from the preset "{preset}"; uncomment a line to change it.
# Numbers: 0.4 is known; "0.3 to 0.5" is a 90 % credible interval; evidence = "key" or assumption = "why"
# says where a number comes from. Check it with `valleysim check`, run it with `valleysim run`.

extends = "{preset}"
name = {name}
"""


def template(name: str, preset: str) -> str:
    """Text of a new scenario that extends a preset, with the preset's tables commented out."""
    lines: list[str] = []
    for line in preset_text(preset).splitlines():
        if re.match(r"(name|description|worlds)\s*=", line):
            continue
        lines.append(line if not line.strip() or line.startswith("#") else f"# {line}")
    text = "\n".join(lines).strip("\n")
    header = HEADER.format(title=name, preset=preset, name=json.dumps(name, ensure_ascii=False))
    return f"{header}\n# ---- what the preset says ----\n\n{text}\n"
