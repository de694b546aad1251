"""`python -m agent_svc`: serve the public REST gateway."""

import asyncio
import sys

import click

from agent_svc.settings import AgentSettings
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load

EPILOG = "\b\n" + describe(AgentSettings).replace("\n\n", "\n")


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the memory as public JSON over HTTP until SIGTERM; or one of the commands below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 78 bad configuration.
    """
    settings = load(AgentSettings)
    configure("agent", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        from agent_svc.bootstrap import serve  # noqa: PLC0415 - --help needs no server

        try:
            asyncio.run(serve(settings))
        except OSError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@main.command()
@click.pass_obj
def healthcheck(settings: AgentSettings) -> None:
    """Ask the agent that runs with these settings whether it is healthy; exit code 1 and why when not."""
    from swarmnexus.web.healthcheck import complaint  # noqa: PLC0415

    why = complaint(settings)
    if why:
        click.echo(why, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
