"""Prices of QueryService, and what is missing of them: translate, read from one snapshot, answer."""

import apsw

from store_svc.rules.narrow import Narrowed, narrow, page_size
from store_svc.rules.page_token import read_name_token, read_token, write_name_token, write_token
from store_svc.rules.sort_key import created_at_ms
from store_svc.storage.meta import revision
from store_svc.storage.price_needs import needs_page
from store_svc.storage.prices_pages import price_points, prices_page
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import now_ms
from swarmnexus.v1 import query_pb2

MAX_PRICES = 2_000
DEFAULT_PRICES = 500
_LEAST_POINTS = 2


def read_prices(db: apsw.Connection, request: query_pb2.ListPricesRequest) -> query_pb2.ListPricesResponse:
    """A page of prices, or all of a range by few points. Raises InvalidArgumentError."""
    narrowed = _narrowed(request)
    since, until = created_at_ms(narrowed.first_key), created_at_ms(narrowed.end_key)
    if request.points and not _LEAST_POINTS <= request.points <= MAX_PRICES:
        raise InvalidArgumentError("points", f"{request.points} is not within {_LEAST_POINTS} to {MAX_PRICES}")
    if request.points and request.page_token:
        raise InvalidArgumentError("page_token", "does not apply where points are asked for: there is one page")
    if request.points:
        points = price_points(db, narrowed.ticker, since, until, request.points)
        return query_pb2.ListPricesResponse(prices=points, revision=revision(db))
    count = page_size(request.page_size or DEFAULT_PRICES, MAX_PRICES)
    if request.page_token:
        since = read_token("prices", narrowed.as_filter(), request.page_token)[0] + 1
    prices, last = prices_page(db, narrowed.ticker, since, until, count)
    return query_pb2.ListPricesResponse(
        prices=prices,
        next_page_token=write_token("prices", narrowed.as_filter(), (last, 0)) if last is not None else "",
        revision=revision(db),
    )


def read_price_needs(db: apsw.Connection, request: query_pb2.ListPriceNeedsRequest) -> query_pb2.ListPriceNeedsResponse:
    """A page of tickers whose calls wait for prices. Raises InvalidArgumentError."""
    count, listing = page_size(request.page_size), "unpriced" if request.unpriced_only else "needs"
    after = read_name_token(listing, "", request.page_token)
    needs, last = needs_page(db, after, count, now_ms(), unpriced_only=request.unpriced_only)
    return query_pb2.ListPriceNeedsResponse(
        needs=needs,
        next_page_token=write_name_token(listing, "", last) if last else "",
        revision=revision(db),
    )


def _narrowed(request: query_pb2.ListPricesRequest) -> Narrowed:
    if not request.ticker:
        raise InvalidArgumentError("ticker", "is missing: prices are of one ticker")
    asked = query_pb2.Filter(ticker=request.ticker)
    if request.HasField("since_ms"):
        asked.since_ms = request.since_ms
    if request.HasField("until_ms"):
        asked.until_ms = request.until_ms
    try:
        return narrow(asked)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(error.field.removeprefix("filter."), error.reason) from error
