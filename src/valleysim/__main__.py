"""``python -m valleysim``."""

from valleysim.cli import main

main()
