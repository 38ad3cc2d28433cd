"""``python -m valleysim``, and the command ``valleysim``."""

import os


def main() -> None:
    """Run the command line; an interruption ends it without a word even while it is being imported."""
    try:
        from valleysim.cli import main as command
    except KeyboardInterrupt:
        os._exit(130)
    command()


if __name__ == "__main__":
    main()
