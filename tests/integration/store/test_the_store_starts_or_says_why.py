"""How it listens, and the one line that says why it does not."""

import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from support.certificates import self_signed, signed_by
from support.processes import ROOT, free_port, start_store, stop
from support.store import StoreHandle

from swarmnexus.client import StoreConnection
from swarmnexus.errors import UnavailableError
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import query_pb2, query_pb2_grpc


def run(arguments: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "store_svc", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment_of(store: StoreHandle, **changes: str) -> dict[str, str]:
    return {
        "SWARM_DB_PATH": str(store.db_path),
        "STORE_LISTEN": store.target,
        "STORE_WRITE_TOKEN": store.write_token,
        "STORE_READ_TOKEN": store.read_token,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"STORE_LISTEN": "nowhere"}, ["STORE_LISTEN='nowhere' is not accepted"]),
        ({"STORE_LISTEN": "127.0.0.1:0"}, ["STORE_LISTEN='127.0.0.1:0' is not accepted"]),
        ({"STORE_LISTEN": "127.0.0.1:70000"}, ["STORE_LISTEN='127.0.0.1:70000' is not accepted"]),
        ({"STORE_LISTEN": "0.0.0.0:3013"}, ["beyond this machine: set STORE_WRITE_TOKEN and STORE_READ_TOKEN"]),
        ({"STORE_LISTEN": "127.example.org:3013"}, ["beyond this machine: set STORE_WRITE_TOKEN"]),
        (
            {"STORE_LISTEN": "[::]:3013", "STORE_WRITE_TOKEN": "w", "STORE_READ_TOKEN": "r"},
            ["beyond this machine: set STORE_TLS_CERT and STORE_TLS_KEY, or STORE_ALLOW_PLAINTEXT=true"],
        ),
        ({"STORE_READ_TOKEN": "r"}, ["STORE_WRITE_TOKEN is not: nobody could write"]),
        ({"STORE_WRITE_TOKEN": "s3cret", "STORE_READ_TOKEN": "s3cret"}, ["the same as STORE_WRITE_TOKEN"]),
        (
            {"STORE_WRITE_TOKEN": "s3cret with spaces"},
            ["STORE_WRITE_TOKEN=*** is not accepted: token of the collector"],
        ),
        ({"STORE_TLS_CERT": "/a.pem"}, ["STORE_TLS_CERT and STORE_TLS_KEY must be set together"]),
        ({"STORE_TLS_CLIENT_CA": "/a.pem"}, ["STORE_TLS_CLIENT_CA is of no use without"]),
        (
            {"STORE_READERS": "0", "LOG_LEVEL": "loud", "METRICS_PORT": "x"},
            [
                "LOG_LEVEL='loud' is not accepted: debug, info, warning or error",
                "METRICS_PORT='x' is not accepted: port of /metrics",
                "STORE_READERS='0' is not accepted: read-only connections, 1 to 32",
            ],
        ),
        ({"STORE_TLS_CERT": "/no/a.pem", "STORE_TLS_KEY": "/no/a.key"}, ["STORE_TLS_CERT='/no/a.pem' cannot be read"]),
        ({"STORE_TLS_CERT": sys.executable, "STORE_TLS_KEY": sys.executable}, ["are not accepted: a PEM certificate"]),
    ],
)
def test_a_bad_configuration_is_one_line_a_variable_and_exit_78(
    tmp_path: Path, changes: dict[str, str], said: list[str]
) -> None:
    ended = run([], **{"SWARM_DB_PATH": str(tmp_path / "swarm.db"), **changes})
    lines = ended.stderr.splitlines()
    assert ended.returncode == 78, ended.stderr
    assert len(lines) == len(said)
    for line, words in zip(lines, said, strict=True):
        assert words in line
    assert "s3cret" not in ended.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was touched"


def test_what_cannot_be_used_is_one_line_and_exit_1(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("no database\n" * 1000)
    for path, said in [(tmp_path / "no" / "swarm.db", "is not a folder"), (text, "file is not a database")]:
        ended = run([], SWARM_DB_PATH=str(path), STORE_LISTEN=f"127.0.0.1:{free_port()}")
        assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1), ended.stderr
        assert said in ended.stderr


def test_a_second_store_is_refused_by_port_by_database_and_by_metrics(store: StoreHandle, tmp_path: Path) -> None:
    elsewhere = {"STORE_LISTEN": f"127.0.0.1:{free_port()}"}
    another = {"SWARM_DB_PATH": str(tmp_path / "another.db")}
    taken = {"METRICS_PORT": store.target.rpartition(":")[2]}
    for changes, said in [
        (another, f"cannot listen on {store.target}: it is taken"),
        (elsewhere, f"{store.db_path} is held by another store"),
        ({**elsewhere, **another, **taken}, "cannot serve metrics on 127.0.0.1"),
    ]:
        ended = run([], **environment_of(store, **changes))
        assert ended.returncode == 1
        assert said in ended.stderr.splitlines()[-1], ended.stderr
    assert run(["migrate"], **environment_of(store)).returncode == 75, "a running store's schema is left alone"
    assert run(["healthcheck"], **environment_of(store)).returncode == 0, "the first one is none the worse"


def test_healthcheck_says_in_one_line_why_not(store: StoreHandle) -> None:
    assert run(["healthcheck"], **environment_of(store)).stdout == ""
    nowhere = environment_of(store, STORE_LISTEN=f"127.0.0.1:{free_port()}")
    ended = run(["healthcheck"], **nowhere)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert "does not answer (unavailable)" in ended.stderr
    assert run(["healthcheck", "--json"], **environment_of(store)).stdout == '{"ok": true, "reason": ""}\n'


def test_a_unix_socket_serves_its_group_and_a_killed_stores_is_taken_over(tmp_path: Path) -> None:
    listen = f"unix:{tmp_path}/store.sock"
    first = start_store(tmp_path, STORE_LISTEN=listen)
    with first as handle:
        assert (tmp_path / "store.sock").stat().st_mode & 0o777 == 0o660
        other = environment_of(handle, SWARM_DB_PATH=str(tmp_path / "other.db"))
        ended = run([], **other)
        assert ended.returncode == 1
        assert "another process does" in ended.stderr
        assert run(["healthcheck"], **other).returncode == 0
        assert handle.process is not None
        handle.process.kill()
        handle.process.wait()
        assert (tmp_path / "store.sock").exists()
        with start_store(tmp_path, STORE_LISTEN=listen) as again:
            assert run(["healthcheck"], **environment_of(again)).returncode == 0
    (tmp_path / "store.sock").write_text("a file of somebody's")
    ended = run([], **other)
    assert ended.returncode == 1
    assert "there is a file of that name" in ended.stderr


async def meta(handle: StoreHandle, **settings: str) -> query_pb2.GetMetaResponse:
    connection = StoreConnection(StoreClientSettings(store_target=handle.target, **settings), handle.read_token)
    try:
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        return await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())
    finally:
        await connection.close()


async def test_tls_shows_its_certificate_and_nothing_is_said_in_the_clear(tmp_path: Path) -> None:
    own = self_signed(tmp_path, "store.test")
    files = {"STORE_TLS_CERT": str(own.cert), "STORE_TLS_KEY": str(own.key)}
    with start_store(tmp_path, **files) as handle:
        handle.target = handle.target.replace("127.0.0.1", "localhost")
        assert (await meta(handle, store_tls_ca=str(own.cert))).mentions == 0
        with pytest.raises(UnavailableError):
            await meta(handle)
        listening = environment_of(handle, STORE_LISTEN=handle.target.replace("localhost", "127.0.0.1"), **files)
        assert run(["healthcheck"], **listening).returncode == 0
        assert run(["healthcheck"], **{**listening, "STORE_TLS_CERT": "", "STORE_TLS_KEY": ""}).returncode == 1


async def test_mutual_tls_asks_for_a_certificate_of_the_authority(tmp_path: Path) -> None:
    authority, stranger = self_signed(tmp_path, "authority.test"), self_signed(tmp_path, "stranger.test")
    own, client = (signed_by(authority, tmp_path, name) for name in ("store.test", "client.test"))
    files = {"STORE_TLS_CERT": str(own.cert), "STORE_TLS_KEY": str(own.key), "STORE_TLS_CLIENT_CA": str(authority.cert)}
    with start_store(tmp_path, **files) as handle:
        listening = environment_of(handle, **files)
        handle.target = handle.target.replace("127.0.0.1", "localhost")
        ca = {"store_tls_ca": str(authority.cert)}
        shown = {"store_tls_client_cert": str(client.cert), "store_tls_client_key": str(client.key)}
        assert (await meta(handle, **ca, **shown)).mentions == 0
        with pytest.raises(UnavailableError):
            await meta(handle, **ca)
        wrong = {"store_tls_client_cert": str(stranger.cert), "store_tls_client_key": str(stranger.key)}
        with pytest.raises(UnavailableError):
            await meta(handle, **ca, **wrong)
        assert run(["healthcheck"], **listening).returncode == 0


def test_help_names_every_command_and_every_variable_without_a_database(tmp_path: Path) -> None:
    ended = run(["--help"], SWARM_DB_PATH=str(tmp_path / "no" / "swarm.db"))
    assert ended.returncode == 0
    for words in ("migrate", "backup", "verify", "stats", "healthcheck", "SWARM_DB_PATH", "DB_PATH", "STORE_LISTEN"):
        assert words in ended.stdout
    for command in ("migrate", "backup", "verify", "stats", "healthcheck"):
        assert run([command, "--help"]).returncode == 0
    assert run(["no-such-command"]).returncode == 2


def test_a_stopped_store_has_closed_its_file_and_left_no_log_behind(tmp_path: Path) -> None:
    with start_store(tmp_path) as handle:
        assert handle.process is not None
        assert stop(handle.process) == 0
        with grpc.insecure_channel(handle.target) as channel, pytest.raises(grpc.RpcError):
            channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=2)
        assert not handle.db_path.with_name("swarm.db-wal").exists()


def test_a_database_of_a_newer_version_is_left_alone_with_one_line_and_exit_78(tmp_path: Path) -> None:
    path = tmp_path / "swarm.db"
    assert run(["migrate"], SWARM_DB_PATH=str(path)).returncode == 0
    content = bytearray(path.read_bytes())
    content[60:64] = (9_999).to_bytes(4, "big")  # user_version of the file's header
    path.write_bytes(content)
    for command in ([], ["migrate"]):
        ended = run(command, SWARM_DB_PATH=str(path), STORE_LISTEN=f"127.0.0.1:{free_port()}")
        assert (ended.returncode, len(ended.stderr.splitlines())) == (78, 1), ended.stderr
        assert "has schema 9999, this code knows" in ended.stderr
    assert path.read_bytes() == content
    assert sorted(one.name for one in tmp_path.iterdir()) == ["swarm.db", "swarm.db.lock"]
