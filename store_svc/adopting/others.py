"""The earlier labels, models and prices, whose columns went by several names."""

from collections.abc import Callable

import apsw
import orjson

from store_svc.adopting.mentions import Row
from store_svc.adopting.source import Source
from store_svc.adopting.values import Value, instant_of, post_id_of, text_of, ticker_of
from store_svc.rules.accept import check_price
from store_svc.storage.hashed import insert_hashed
from store_svc.storage.prices import upsert_prices
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Price

_UNNAMED = "earlier"
_MAX_LABEL = 40
Taker = Callable[[apsw.Connection, Source, Row, int], bool]


def take_label(db: apsw.Connection, source: Source, row: Row, _now_ms: int) -> bool:
    """One of `prediction_nlp_labels`; answers whether it was new. Raises InvalidArgumentError."""
    tweet_id = post_id_of(row.get("tweet_id")) or post_id_of(source.tweet_id_of(_first(row, "prediction_id")))
    label = text_of(_first(row, "label", "stance", "sentiment", "direction"))
    at_ms = instant_of(_first(row, "created_at", "labeled_at", "ts"))
    if not tweet_id:
        raise InvalidArgumentError("tweet_id", "names no mention")
    if not label or len(label) > _MAX_LABEL:
        raise InvalidArgumentError("label", f"is not 1 to {_MAX_LABEL} characters")
    if at_ms is None:
        raise InvalidArgumentError("created_at", "is no time that we read")
    model = text_of(_first(row, "model_version", "model", "model_name", "model_id", "version")) or _UNNAMED
    chance = _first(row, "probability", "confidence", "score", "prob")
    probability = float(chance) if isinstance(chance, int | float) else None
    known = "SELECT 1 FROM prediction_nlp_labels WHERE tweet_id = ? AND model_version = ?"
    if db.execute(known, (tweet_id, model)).fetchone():
        return False
    insert_hashed(db, "prediction_nlp_labels", [(tweet_id, model, label, probability, iso(at_ms), None, None, None)])
    return True


def take_model(db: apsw.Connection, _source: Source, row: Row, now_ms: int) -> bool:
    """One of `nlp_models`; what else is said of it stands in its metrics. Raises InvalidArgumentError."""
    version = text_of(_first(row, "version", "model_version", "name", "id"))
    if not version:
        raise InvalidArgumentError("version", "is missing")
    if db.execute("SELECT 1 FROM nlp_models WHERE version = ?", (version,)).fetchone():
        return False
    at_ms = instant_of(_first(row, "trained_at", "created_at"))
    said = {name: value for name, value in row.items() if not isinstance(value, bytes)}
    metrics = orjson.dumps(said).decode()
    insert_hashed(db, "nlp_models", [(version, iso(at_ms) if at_ms else None, None, metrics, now_ms, 0)])
    return True


def take_price(db: apsw.Connection, _source: Source, row: Row, now_ms: int) -> bool:
    """One of `prices`; one that is known already stays as it is. Raises InvalidArgumentError."""
    ticker, at_ms = ticker_of(_first(row, "ticker", "symbol", "asset")), _instant(row)
    value = _first(row, "price", "price_usd", "close", "usd")
    if not ticker:
        raise InvalidArgumentError("ticker", "is no ticker")
    if at_ms is None:
        raise InvalidArgumentError("ts", "is no time that we read")
    if not isinstance(value, int | float):
        raise InvalidArgumentError("price", "is no number")
    origin = text_of(row.get("source")) or _UNNAMED
    price = Price(ticker=ticker, at_ms=at_ms, price_usd=float(value), source=origin)
    check_price(price, now_ms)
    known = "SELECT 1 FROM prices WHERE ticker = ? AND at_ms = ? AND source = ?"
    if db.execute(known, (ticker.upper(), at_ms, origin)).fetchone():
        return False
    upsert_prices(db, [price])
    return True


TAKERS: dict[str, Taker] = {"prediction_nlp_labels": take_label, "nlp_models": take_model, "prices": take_price}
READ: dict[str, frozenset[str]] = {  # the columns whose values are then held by our rows
    "prediction_nlp_labels": frozenset(
        {"id", "tweet_id", "prediction_id", "label", "model_version", "probability", "confidence", "created_at"}
    ),
    "prices": frozenset({"id", "ticker", "symbol", "ts", "timestamp", "price", "price_usd", "source"}),
}


def _instant(row: Row) -> int | None:
    return instant_of(_first(row, "ts", "timestamp", "at_ms", "time", "ts_epoch", "date"))


def _first(row: Row, *names: str) -> Value:
    return next((row[name] for name in names if row.get(name) is not None), None)
