"""Execute every notebook from a clean kernel; fail at the first cell that does.

``python -m tools.run_notebooks`` checks; ``--write`` keeps the outputs, as they are read on the web.
"""

import asyncio
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"


def execute(path: Path, *, write: bool = False) -> int:
    """Run one notebook in its folder; return the number of cells run."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    if write:
        for cell in notebook.cells:
            cell.get("metadata", {}).pop("execution", None)
        nbformat.write(notebook, path)
    return sum(cell.cell_type == "code" for cell in notebook.cells)


def main() -> None:
    """Run all notebooks."""
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    for path in sorted(FOLDER.glob("*.ipynb")):
        cells = execute(path, write="--write" in sys.argv[1:])
        print(f"{path.name}: {cells} cells ran")


if __name__ == "__main__":
    main()
