"""``valleysim schema``."""

import click

from valleysim.cli.arguments import Word
from valleysim.questions.registry import QUESTIONS


@click.command("schema")
@click.argument("document", type=Word(["scenario", *QUESTIONS]), default="scenario", metavar="[DOCUMENT]")
def command(document: str) -> None:
    """Print a JSON Schema: of scenario files, with which editors complete and check, or of an answer.

    DOCUMENT is scenario, or the question whose --json document is meant: run, compare, stress, explain,
    advise or diary (of explain --history).
    """
    from valleysim.cli.terminal import print_json
    from valleysim.questions.registry import schema_of

    if document != "scenario":
        print_json(schema_of(document))
        return
    from valleysim.scenario.schema import scenario_schema

    print_json(scenario_schema())
