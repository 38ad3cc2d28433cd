"""``valleysim schema``."""

import click


@click.command("schema")
@click.option("--summary", is_flag=True, help="The schema of the summary that `run --json` prints.")
def command(summary: bool) -> None:
    """Print the JSON Schema of scenario files: editors complete and check with it."""
    from valleysim.cli.terminal import print_json

    if summary:
        from valleysim.questions.forecast.document import summary_schema

        schema = summary_schema()
    else:
        from valleysim.scenario.format.schema import scenario_schema

        schema = scenario_schema()
    print_json(schema)
