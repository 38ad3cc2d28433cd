"""``python -m valleysim.cli``."""

from valleysim.cli import main

main()
