"""The only place where the store's parts are put together."""

import asyncio
import contextlib
import gc
import signal
import sys

from prometheus_client import REGISTRY

from store_svc import sockets
from store_svc.admin import Admin
from store_svc.changes import Changes
from store_svc.disk import watch_disk
from store_svc.forwarding import ingest_handler
from store_svc.query import Query
from store_svc.settings import StoreSettings
from store_svc.storage.claim import claimed
from store_svc.storage.engine import UnusableDatabaseError, assert_safe_engine
from store_svc.storage.measures import watch_files
from store_svc.storage.meta import revision
from store_svc.storage.migrate import migrate
from store_svc.storage.readers import Readers
from store_svc.storage.restore import finish_restore
from store_svc.storage.tail import settle_tail
from store_svc.tls import Certificates, certificates
from store_svc.watch import Watch
from store_svc.writing.link import WritingLink
from store_svc.writing.process import WritingProcess, begin
from store_svc.writing.told_measures import ToldMeasures
from swarmnexus.access import Access
from swarmnexus.logs import get_logger
from swarmnexus.metrics import serve_metrics
from swarmnexus.server import GrpcServer
from swarmnexus.v1 import admin_pb2_grpc, query_pb2_grpc, watch_pb2_grpc

_GRACE_SECONDS = 8.0
_DEAD_GRACE_SECONDS = 2.0  # the writer is dead: who reads may finish, then a supervisor starts the store anew
_END_SECONDS = 10.0  # to end in all, what waits to be written included
_ORPHAN_SECONDS = 5.0  # the writing process of a store that was killed ends by itself, once its last commit is done
_MIB = 1024 * 1024
# How long a thread may keep Python's lock while another waits, as the readers' do.
_SWITCH_SECONDS = 0.0005
_WRITE, _READ = "write", "read"
_INGEST = "swarmnexus.v1.IngestService"
_ROLES = {
    _INGEST: frozenset({_WRITE}),
    "swarmnexus.v1.AdminService": frozenset({_WRITE}),
    "swarmnexus.v1.QueryService": frozenset({_WRITE, _READ}),
    "swarmnexus.v1.WatchService": frozenset({_WRITE, _READ}),
}
_log = get_logger(__name__)


def serve(settings: StoreSettings) -> bool:
    """Serve until SIGTERM or SIGINT; answers False when the database could not be written any more.

    Raises TlsError for a certificate and UnusableDatabaseError for a database that cannot be used, OSError for an
    address that is taken.
    """
    assert_safe_engine()
    shown = certificates(settings)
    with claimed(settings.db_path, _ORPHAN_SECONDS):
        finish_restore(settings.db_path)
        applied = migrate(settings.db_path)
        settle_tail(settings.db_path)
        writing = begin(settings)
        try:
            watch_files(settings.db_path, settings.backup_dir)
            serve_metrics(settings)
            return asyncio.run(_serve(settings, writing, shown, applied))
        finally:
            writing.kill()
            _log.debug("the writing process has ended", code=writing.reap())


async def _serve(
    settings: StoreSettings, writing: WritingProcess, shown: Certificates | None, applied: list[str]
) -> bool:
    stop, healthy = asyncio.Event(), True
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    server = GrpcServer(_access(settings), settings.store_max_calls, _ROLES)
    readers = Readers(settings.db_path, settings.store_readers)
    changes = Changes(await readers.read(revision))

    def on_death(reason: str) -> None:
        nonlocal healthy
        healthy = False
        _log.error("nothing can be written any more", reason=reason)
        server.health.set_serving(serving=False)
        stop.set()

    def on_disk(low: bool) -> None:
        # readers go on, and a restart would help nobody: only who writes is told
        server.health.withhold(_INGEST, withheld=low)

    _, link = await loop.create_unix_connection(lambda: WritingLink(changes.announce, on_death), sock=writing.socket)
    if why := await link.ready():
        raise UnusableDatabaseError(why)
    measures = ToldMeasures(link, writing.pid)
    REGISTRY.register(measures)
    _add_services(server, settings, readers, changes, link)
    disk = asyncio.create_task(watch_disk(settings.db_path.parent, settings.store_low_disk_mb * _MIB, on_disk))
    try:
        sockets.clear(settings.store_listen)
        server.listen(settings.store_listen, shown.credentials() if shown else None)
        await server.server.start()
        sockets.narrow(settings.store_listen)
        sys.setswitchinterval(_SWITCH_SECONDS)
        gc.freeze()  # what was loaded stays: looking through it again and again is no use
        server.health.set_serving(serving=True)
        _log.info("serving", address=settings.store_listen, database=str(settings.db_path), migrations=applied)
        await stop.wait()
        _log.info("stopping")
    finally:
        ends_at = loop.time() + _END_SECONDS
        server.health.set_serving(serving=False)
        REGISTRY.unregister(measures)
        disk.cancel()
        changes.close()
        with contextlib.suppress(asyncio.CancelledError):
            await disk
        await server.stop(_GRACE_SECONDS if healthy else _DEAD_GRACE_SECONDS)
        await asyncio.to_thread(readers.close)
        if not await link.close(ends_at - loop.time()):
            _log.error("what was still being written was broken off; nothing of it was acked")
            healthy = False
    _log.info("stopped", clean=healthy)
    return healthy


def _add_services(
    server: GrpcServer, settings: StoreSettings, readers: Readers, changes: Changes, link: WritingLink
) -> None:
    server.server.add_generic_rpc_handlers((ingest_handler(link),))
    query_pb2_grpc.add_QueryServiceServicer_to_server(Query(readers), server.server)
    watch_pb2_grpc.add_WatchServiceServicer_to_server(Watch(readers, changes), server.server)
    admin_pb2_grpc.add_AdminServiceServicer_to_server(Admin(link, settings.db_path, settings.backup_dir), server.server)
    if settings.store_reflection:
        server.reflect()


def _access(settings: StoreSettings) -> Access:
    tokens = {
        _WRITE: settings.store_write_token.get_secret_value(),
        _READ: settings.store_read_token.get_secret_value(),
    }
    return Access({role: token for role, token in tokens.items() if token}, _ROLES)
