"""``python -m valleysim.cli``."""

from valleysim.__main__ import main

main()
