import subprocess
import sys

from click.testing import CliRunner

from collector_svc.__main__ import FORMATS, main
from collector_svc.parsers import FORMATS as PARSED
from collector_svc.settings import CollectorSettings
from swarmnexus.settings import variables


def test_help_names_every_variable_and_command() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    for name, field in CollectorSettings.model_fields.items():
        assert all(variable in told.output for variable in variables(name, field))
    assert all(command in told.output for command in ("import", "healthcheck", "--once"))


def test_help_is_quick_because_it_loads_none_of_the_machinery() -> None:
    code = (
        "import sys, collector_svc.__main__\n"
        "heavy = ('grpc', 'tenacity', 'prometheus_client', 'google.protobuf', 'orjson')\n"
        "loaded = [name for name in heavy if name in sys.modules]\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_formats_offered_are_those_that_are_read() -> None:
    assert FORMATS == PARSED


def test_once_goes_with_no_command() -> None:
    told = CliRunner().invoke(main, ["--once", "healthcheck"])
    assert told.exit_code == 2
    assert "--once" in told.output
