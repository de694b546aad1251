"""What several commands take alike."""

import click

WAIT = click.option(
    "--wait",
    "patience_seconds",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="How many seconds to wait for a store that does not answer.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
