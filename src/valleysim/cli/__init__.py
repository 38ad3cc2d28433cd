"""The command line: parse, call, print. Commands are imported only when they are called."""

import gc
import os
import sys
from importlib import import_module

import click

from valleysim.cli.interruption import answered_soon, end
from valleysim.errors import SimulationError, ValleysimError
from valleysim.interrupted import heard

COMMANDS = {
    "run": "Simulate a scenario: how many pilots reach production, when, and what stops the others.",
    "compare": "Compare scenarios: whose pilots arrive, when, and which mechanism makes the gap.",
    "stress": "Stress the coalition: seats, departures on a date, reorganisations, and what breaks it.",
    "explain": "Explain stalls by mechanism, and the answer by what is not known; tell one history.",
    "advise": "Advise what to do first: actions ranked, the best set under a budget.",
    "report": "Write one page for the board: answers, charts and tables in one HTML file.",
    "reproduce": "Run again what --out wrote into a folder, and say identical, or what differs.",
    "calibrate": "Find worlds of a scenario that meet published figures.",
    "status": "Say how each pilot that has started already was read, before anything is simulated.",
    "check": "Check a scenario file, and say on what its numbers rest.",
    "import": "Propose a scenario from a tracker: a spreadsheet of pilots, whatever its headers are.",
    "new": "Write a commented scenario to edit.",
    "evidence": "List the register of evidence, or show one source.",
    "presets": "List the shipped presets, or print one.",
    "schema": "Print the JSON Schema of scenario files, or of an answer.",
    "warmup": "Compile the kernel now, so that the first run need not.",
}
MODULES = {"import": "importing"}
"""Of commands that have the name of a statement."""
FAILED = 1
REFUSED = 2
OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Not 700: imports make a million objects and drop hardly any."""


class LazyGroup(click.Group):
    """Knows its commands by name and help; imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"valleysim.cli.{MODULES.get(cmd_name, cmd_name)}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        if args and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            ctx.fail(f"found no command {args[0]!r}; allowed: {', '.join(COMMANDS)}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="valleysim")
def group() -> None:
    """Which AI pilots will reach production, when, and what stops the others.

    Start with: valleysim new my-pilot --from enterprise, then valleysim run my-pilot.toml
    """


def main() -> None:
    """Run the command line: exit code 2 for what cannot be used, with one clear line each."""
    from valleysim.cli.outlet import guarded
    from valleysim.cli.quiet import quiet

    with guarded(), answered_soon(), quiet():
        _run()


def _run() -> None:
    from valleysim.cli.outlet import forget

    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        _called()
    except (click.exceptions.Abort, KeyboardInterrupt):
        end("stopped; nothing half-written is left")
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except SimulationError as error:
        _stop(f"{error}", FAILED)
    except ValleysimError as error:
        _stop(f"{error}", REFUSED)
    except MemoryError:
        _stop("out of memory: ask for fewer worlds", REFUSED)
    except OSError as error:
        forget(sys.stdout)
        reason = (error.strerror or f"{error}").lower()
        _stop(f"{error.filename or 'output'}: found {reason}; allowed: a place to write to", REFUSED)
    except Exception as error:
        if not _is_of_numbas_settings(error):
            raise
        found = ", ".join(f"{name}={os.environ[name]}" for name in os.environ if name.startswith("NUMBA_"))
        words = f"{error}".rstrip(".") or type(error).__name__
        _stop(f"environment: found {found}; allowed: what numba takes, which says: {words}", REFUSED)
    finally:
        gc.freeze()  # or the interpreter looks through all of them on its way out, for a fifth of the time


def _called() -> None:
    try:
        group(prog_name="valleysim", standalone_mode=False)
    except Exception:
        if heard():  # a library took it for an error of its own
            raise KeyboardInterrupt from None
        raise


def _is_of_numbas_settings(error: Exception) -> bool:
    """Whether numba could not be imported because of what a variable of its own says."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    inside = step is not None and f"{step.tb_frame.f_globals.get('__name__')}".startswith("numba.")
    return inside and "numba" not in sys.modules and any(name.startswith("NUMBA_") for name in os.environ)


def _stop(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
