"""`python -m dashboard_svc`: serve the website, or ask whether it is healthy."""

import asyncio
import sys

import click

from dashboard_svc.settings import DashboardSettings
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load

EPILOG = "\b\n" + describe(DashboardSettings).replace("\n\n", "\n")


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the website until SIGTERM; or the command below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 78 bad configuration.
    """
    settings = load(DashboardSettings)
    configure("dashboard", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        from dashboard_svc.bootstrap import serve  # noqa: PLC0415 - --help needs no web server

        try:
            asyncio.run(serve(settings))
        except OSError as error:
            click.echo(f"{settings.host}:{settings.port}: {error}", err=True)
            sys.exit(1)


@main.command()
@click.pass_obj
def healthcheck(settings: DashboardSettings) -> None:
    """Exit 0 when the running dashboard is healthy, 1 with one line why when it is not."""
    from swarmnexus.web.healthcheck import complaint  # noqa: PLC0415

    if reason := complaint(settings):
        click.echo(reason, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
