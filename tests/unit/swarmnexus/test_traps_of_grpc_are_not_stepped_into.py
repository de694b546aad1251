"""What the services' code must not hold, for gRPC's asynchronous side bears it badly."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("swarmnexus", "store_svc", "collector_svc", "dashboard_svc", "agent_svc")
FILES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "v1" not in path.relative_to(ROOT).parts
]
# one loop a process: a second one, in a thread or after the first, makes gRPC's poller fail now and then
ENTRANCES = {"run", "new_event_loop", "Runner"}


def names(path: Path) -> Iterator[str]:
    """Every module that a file imports, and every dotted name in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def offenders(*wrong: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        for name in names(path)
        if any(name == each or name.startswith(f"{each}.") for each in wrong)
    ]


def test_there_is_code_to_look_at() -> None:
    assert len(FILES) > 100


def test_no_process_is_forked_from_one_that_speaks_grpc() -> None:
    """But for the store's writing process, which is forked before gRPC begins, and refuses to be when that is so."""
    forks = offenders("os.fork", "os.forkpty", "multiprocessing", "concurrent.futures.ProcessPoolExecutor")
    assert forks == ["store_svc/writing/process.py: os.fork"]


def test_tokens_travel_as_metadata_not_as_credentials_of_calls() -> None:
    wrong = ("metadata_call_credentials", "access_token_call_credentials", "composite_channel_credentials")
    assert offenders(*(f"grpc.{name}" for name in (*wrong, "composite_call_credentials", "AuthMetadataPlugin"))) == []


def test_no_client_interceptor_takes_a_task_a_call() -> None:
    kinds = ("UnaryUnary", "UnaryStream", "StreamUnary", "StreamStream")
    assert offenders(*(f"grpc.aio.{kind}ClientInterceptor" for kind in kinds)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_loops_begin_in_commands_alone(package: str) -> None:
    found = offenders(*(f"asyncio.{name}" for name in ENTRANCES))
    # the store begins its loop once its writing process is forked; that one has a loop of its own and no gRPC
    commands = re.compile(rf"{package}/(__main__|\w+_command)\.py:|store_svc/(bootstrap|writing/process)\.py:")
    assert [each for each in found if each.startswith(f"{package}/") and not commands.match(each)] == []


def test_the_store_runs_on_the_loop_of_the_language() -> None:
    assert offenders("uvloop") == []
