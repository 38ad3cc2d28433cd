"""A folder written in one go, as the command line does around a run."""

from pathlib import Path

from valleysim.report.files import written
from valleysim.report.folder import Content, output_folder
from valleysim.scenario import loads
from valleysim.scenario.inputs import InputFile

DOCUMENT = {"run": {"seed": 1}, "manifest": {"versions": {"valleysim": "0"}, "command": []}}


def write_folder(
    content: Content, path: Path, command: str = "valleysim run", inputs: tuple[InputFile, ...] = ()
) -> None:
    """Check a folder, write it, and swap it in."""
    with output_folder(path, inputs) as folder:
        assert folder is not None
        folder.write(content, command)


def texts(**files: str) -> Content:
    """Content of a few texts: ``a_txt="…"`` is the file a.txt."""
    named = {name.replace("_", "."): written(text) for name, text in files.items()}
    return Content(named, (loads('name = "any"'),), DOCUMENT)
