"""`/api/meta`: the same for machines."""

from typing import Any

import orjson
from quart import Blueprint, Response, request

from dashboard_svc.memory import Memory
from dashboard_svc.view.states import DEFAULT_STALE_SECONDS, age_seconds, is_stale
from swarmnexus import __version__
from swarmnexus.time import iso, now_ms
from swarmnexus.v1.model_pb2 import Heartbeat
from swarmnexus.v1.query_pb2 import GetMetaResponse, TailLoss
from swarmnexus.web.cache import Answer, respond


def routes(memory: Memory) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("meta", __name__)

    @blueprint.get("/api/meta")
    async def meta() -> Response:
        known = await memory.meta()
        return respond(request, Answer(orjson.dumps(meta_item(known, now_ms())), known.revision))

    return blueprint


def meta_item(meta: GetMetaResponse, at_ms: int) -> dict[str, Any]:
    """Counts, freshness and versions as JSON; times that never came are null."""
    return {
        "counts": {
            "mentions": meta.mentions,
            "tickers": meta.tickers,
            "distinctTickers": meta.distinct_tickers,
            "authors": meta.authors,
            "calls": meta.calls,
            "prices": meta.prices,
        },
        "lastIngestAt": iso(meta.last_ingest_at_ms) if meta.last_ingest_at_ms else None,
        "heartbeat": heartbeat_item(meta.heartbeat, at_ms) if meta.HasField("heartbeat") else None,
        "tailLoss": loss_item(meta.tail_loss) if meta.HasField("tail_loss") else None,
        "versions": {
            "dashboard": __version__,
            "store": meta.store_version,
            "schema": meta.schema_version,
            "sqlite": meta.sqlite_version,
        },
        "revision": meta.revision,
        "position": meta.position,
        "hasDemoData": meta.has_demo_data,
    }


def loss_item(loss: TailLoss) -> dict[str, Any]:
    """The last start at which commits were gone from the store."""
    return {"noticedAt": iso(loss.noticed_at_ms), "commits": loss.commits, "mentions": loss.mentions}


def heartbeat_item(heartbeat: Heartbeat, at_ms: int) -> dict[str, Any]:
    """The collector's last word, and whether it is too old."""
    return {
        "at": iso(heartbeat.at_ms),
        "source": heartbeat.source,
        "handle": heartbeat.handle or None,
        "state": heartbeat.state,
        "mentions": heartbeat.mentions,
        "ageSeconds": int(age_seconds(heartbeat.at_ms, at_ms)),
        "staleAfterSeconds": heartbeat.stale_after_seconds or DEFAULT_STALE_SECONDS,
        "isStale": is_stale(heartbeat, at_ms),
    }
