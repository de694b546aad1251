from swarmnexus.v1 import model_pb2 as _model_pb2
from swarmnexus.v1 import score_pb2 as _score_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class View(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIEW_UNSPECIFIED: _ClassVar[View]
    VIEW_MESSAGES: _ClassVar[View]
    VIEW_JSON: _ClassVar[View]

class AuthorSort(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTHOR_SORT_UNSPECIFIED: _ClassVar[AuthorSort]
    AUTHOR_SORT_RANK: _ClassVar[AuthorSort]
    AUTHOR_SORT_HANDLE: _ClassVar[AuthorSort]
    AUTHOR_SORT_CALLS: _ClassVar[AuthorSort]
    AUTHOR_SORT_HITS: _ClassVar[AuthorSort]
    AUTHOR_SORT_HIT_RATE: _ClassVar[AuthorSort]
    AUTHOR_SORT_MEAN_RETURN: _ClassVar[AuthorSort]
    AUTHOR_SORT_MEDIAN_RETURN: _ClassVar[AuthorSort]
    AUTHOR_SORT_MEAN_EXCESS: _ClassVar[AuthorSort]
    AUTHOR_SORT_BEST: _ClassVar[AuthorSort]
    AUTHOR_SORT_WORST: _ClassVar[AuthorSort]
    AUTHOR_SORT_STREAK: _ClassVar[AuthorSort]
    AUTHOR_SORT_LAST_CALL: _ClassVar[AuthorSort]
VIEW_UNSPECIFIED: View
VIEW_MESSAGES: View
VIEW_JSON: View
AUTHOR_SORT_UNSPECIFIED: AuthorSort
AUTHOR_SORT_RANK: AuthorSort
AUTHOR_SORT_HANDLE: AuthorSort
AUTHOR_SORT_CALLS: AuthorSort
AUTHOR_SORT_HITS: AuthorSort
AUTHOR_SORT_HIT_RATE: AuthorSort
AUTHOR_SORT_MEAN_RETURN: AuthorSort
AUTHOR_SORT_MEDIAN_RETURN: AuthorSort
AUTHOR_SORT_MEAN_EXCESS: AuthorSort
AUTHOR_SORT_BEST: AuthorSort
AUTHOR_SORT_WORST: AuthorSort
AUTHOR_SORT_STREAK: AuthorSort
AUTHOR_SORT_LAST_CALL: AuthorSort

class Filter(_message.Message):
    __slots__ = ("author", "ticker", "q", "since_ms", "until_ms")
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    Q_FIELD_NUMBER: _ClassVar[int]
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    author: str
    ticker: str
    q: str
    since_ms: int
    until_ms: int
    def __init__(self, author: _Optional[str] = ..., ticker: _Optional[str] = ..., q: _Optional[str] = ..., since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ...) -> None: ...

class ListMentionsRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token", "view")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    filter: Filter
    page_size: int
    page_token: str
    view: View
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class ListMentionsResponse(_message.Message):
    __slots__ = ("mentions", "next_page_token", "revision", "items_json")
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEMS_JSON_FIELD_NUMBER: _ClassVar[int]
    mentions: _containers.RepeatedCompositeFieldContainer[_model_pb2.Mention]
    next_page_token: str
    revision: int
    items_json: bytes
    def __init__(self, mentions: _Optional[_Iterable[_Union[_model_pb2.Mention, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., items_json: _Optional[bytes] = ...) -> None: ...

class GetMentionRequest(_message.Message):
    __slots__ = ("id", "view")
    ID_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    id: str
    view: View
    def __init__(self, id: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class GetMentionResponse(_message.Message):
    __slots__ = ("mention", "revision", "item_json", "history", "calls")
    MENTION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEM_JSON_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    mention: _model_pb2.Mention
    revision: int
    item_json: bytes
    history: _containers.RepeatedCompositeFieldContainer[PostVersion]
    calls: _containers.RepeatedCompositeFieldContainer[CallReading]
    def __init__(self, mention: _Optional[_Union[_model_pb2.Mention, _Mapping]] = ..., revision: _Optional[int] = ..., item_json: _Optional[bytes] = ..., history: _Optional[_Iterable[_Union[PostVersion, _Mapping]]] = ..., calls: _Optional[_Iterable[_Union[CallReading, _Mapping]]] = ...) -> None: ...

class PostVersion(_message.Message):
    __slots__ = ("post_id", "text", "seen_at_ms", "shown")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SEEN_AT_MS_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    text: str
    seen_at_ms: int
    shown: bool
    def __init__(self, post_id: _Optional[str] = ..., text: _Optional[str] = ..., seen_at_ms: _Optional[int] = ..., shown: _Optional[bool] = ...) -> None: ...

class TickerRow(_message.Message):
    __slots__ = ("id", "ticker", "mention_id", "mention_author_handle", "parent_author_handle", "created_at_ms", "parent_created_at_ms", "url", "parent_url")
    ID_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    MENTION_ID_FIELD_NUMBER: _ClassVar[int]
    MENTION_AUTHOR_HANDLE_FIELD_NUMBER: _ClassVar[int]
    PARENT_AUTHOR_HANDLE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    PARENT_CREATED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    PARENT_URL_FIELD_NUMBER: _ClassVar[int]
    id: int
    ticker: str
    mention_id: str
    mention_author_handle: str
    parent_author_handle: str
    created_at_ms: int
    parent_created_at_ms: int
    url: str
    parent_url: str
    def __init__(self, id: _Optional[int] = ..., ticker: _Optional[str] = ..., mention_id: _Optional[str] = ..., mention_author_handle: _Optional[str] = ..., parent_author_handle: _Optional[str] = ..., created_at_ms: _Optional[int] = ..., parent_created_at_ms: _Optional[int] = ..., url: _Optional[str] = ..., parent_url: _Optional[str] = ...) -> None: ...

class ListTickersRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token", "view")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    filter: Filter
    page_size: int
    page_token: str
    view: View
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class ListTickersResponse(_message.Message):
    __slots__ = ("tickers", "next_page_token", "revision", "items_json")
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEMS_JSON_FIELD_NUMBER: _ClassVar[int]
    tickers: _containers.RepeatedCompositeFieldContainer[TickerRow]
    next_page_token: str
    revision: int
    items_json: bytes
    def __init__(self, tickers: _Optional[_Iterable[_Union[TickerRow, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., items_json: _Optional[bytes] = ...) -> None: ...

class SummarizeTickersRequest(_message.Message):
    __slots__ = ("filter", "page_size")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    filter: Filter
    page_size: int
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., page_size: _Optional[int] = ...) -> None: ...

class TickerSummary(_message.Message):
    __slots__ = ("ticker", "mentions", "authors", "first_at_ms", "last_at_ms")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    FIRST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    LAST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    mentions: int
    authors: int
    first_at_ms: int
    last_at_ms: int
    def __init__(self, ticker: _Optional[str] = ..., mentions: _Optional[int] = ..., authors: _Optional[int] = ..., first_at_ms: _Optional[int] = ..., last_at_ms: _Optional[int] = ...) -> None: ...

class SummarizeTickersResponse(_message.Message):
    __slots__ = ("tickers", "revision")
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    tickers: _containers.RepeatedCompositeFieldContainer[TickerSummary]
    revision: int
    def __init__(self, tickers: _Optional[_Iterable[_Union[TickerSummary, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class ListAuthorsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "prefix")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    prefix: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., prefix: _Optional[str] = ...) -> None: ...

class AuthorSummary(_message.Message):
    __slots__ = ("handle", "mentions", "first_at_ms", "last_at_ms")
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    FIRST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    LAST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    handle: str
    mentions: int
    first_at_ms: int
    last_at_ms: int
    def __init__(self, handle: _Optional[str] = ..., mentions: _Optional[int] = ..., first_at_ms: _Optional[int] = ..., last_at_ms: _Optional[int] = ...) -> None: ...

class ListAuthorsResponse(_message.Message):
    __slots__ = ("authors", "next_page_token", "revision")
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    authors: _containers.RepeatedCompositeFieldContainer[AuthorSummary]
    next_page_token: str
    revision: int
    def __init__(self, authors: _Optional[_Iterable[_Union[AuthorSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class ListCallsRequest(_message.Message):
    __slots__ = ("filter", "stance", "page_size", "page_token", "view")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    filter: Filter
    stance: _model_pb2.Stance
    page_size: int
    page_token: str
    view: View
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., stance: _Optional[_Union[_model_pb2.Stance, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class CallReading(_message.Message):
    __slots__ = ("call", "post", "rests_on", "label", "is_demo", "evaluations", "target")
    CALL_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    RESTS_ON_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    IS_DEMO_FIELD_NUMBER: _ClassVar[int]
    EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    call: _model_pb2.Call
    post: _model_pb2.Post
    rests_on: _containers.RepeatedCompositeFieldContainer[_model_pb2.Post]
    label: _model_pb2.StanceLabel
    is_demo: bool
    evaluations: _containers.RepeatedCompositeFieldContainer[_score_pb2.Evaluation]
    target: _score_pb2.TargetOutcome
    def __init__(self, call: _Optional[_Union[_model_pb2.Call, _Mapping]] = ..., post: _Optional[_Union[_model_pb2.Post, _Mapping]] = ..., rests_on: _Optional[_Iterable[_Union[_model_pb2.Post, _Mapping]]] = ..., label: _Optional[_Union[_model_pb2.StanceLabel, _Mapping]] = ..., is_demo: _Optional[bool] = ..., evaluations: _Optional[_Iterable[_Union[_score_pb2.Evaluation, _Mapping]]] = ..., target: _Optional[_Union[_score_pb2.TargetOutcome, _Mapping]] = ...) -> None: ...

class ListCallsResponse(_message.Message):
    __slots__ = ("calls", "next_page_token", "revision", "items_json")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEMS_JSON_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedCompositeFieldContainer[CallReading]
    next_page_token: str
    revision: int
    items_json: bytes
    def __init__(self, calls: _Optional[_Iterable[_Union[CallReading, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., items_json: _Optional[bytes] = ...) -> None: ...

class ListAuthorScoresRequest(_message.Message):
    __slots__ = ("window", "min_calls", "filter", "stance", "sort", "reversed", "page_size", "page_token", "view")
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    MIN_CALLS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    REVERSED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    window: _score_pb2.Window
    min_calls: int
    filter: Filter
    stance: _model_pb2.Stance
    sort: AuthorSort
    reversed: bool
    page_size: int
    page_token: str
    view: View
    def __init__(self, window: _Optional[_Union[_score_pb2.Window, str]] = ..., min_calls: _Optional[int] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., stance: _Optional[_Union[_model_pb2.Stance, str]] = ..., sort: _Optional[_Union[AuthorSort, str]] = ..., reversed: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class ListAuthorScoresResponse(_message.Message):
    __slots__ = ("authors", "next_page_token", "revision", "items_json", "benchmark", "total_authors")
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEMS_JSON_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_FIELD_NUMBER: _ClassVar[int]
    TOTAL_AUTHORS_FIELD_NUMBER: _ClassVar[int]
    authors: _containers.RepeatedCompositeFieldContainer[_score_pb2.AuthorScore]
    next_page_token: str
    revision: int
    items_json: bytes
    benchmark: str
    total_authors: int
    def __init__(self, authors: _Optional[_Iterable[_Union[_score_pb2.AuthorScore, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ..., items_json: _Optional[bytes] = ..., benchmark: _Optional[str] = ..., total_authors: _Optional[int] = ...) -> None: ...

class GetAuthorRecordRequest(_message.Message):
    __slots__ = ("handle", "window", "min_calls", "filter", "stance")
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    MIN_CALLS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    handle: str
    window: _score_pb2.Window
    min_calls: int
    filter: Filter
    stance: _model_pb2.Stance
    def __init__(self, handle: _Optional[str] = ..., window: _Optional[_Union[_score_pb2.Window, str]] = ..., min_calls: _Optional[int] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., stance: _Optional[_Union[_model_pb2.Stance, str]] = ...) -> None: ...

class ReturnPoint(_message.Message):
    __slots__ = ("call_id", "called_at_ms", "ticker", "excess")
    CALL_ID_FIELD_NUMBER: _ClassVar[int]
    CALLED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    RETURN_FIELD_NUMBER: _ClassVar[int]
    EXCESS_FIELD_NUMBER: _ClassVar[int]
    call_id: str
    called_at_ms: int
    ticker: str
    excess: float
    def __init__(self, call_id: _Optional[str] = ..., called_at_ms: _Optional[int] = ..., ticker: _Optional[str] = ..., excess: _Optional[float] = ..., **kwargs) -> None: ...

class TickerScore(_message.Message):
    __slots__ = ("ticker", "score")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    score: _score_pb2.AuthorScore
    def __init__(self, ticker: _Optional[str] = ..., score: _Optional[_Union[_score_pb2.AuthorScore, _Mapping]] = ...) -> None: ...

class StatusCounts(_message.Message):
    __slots__ = ("scored", "pending", "unpriced", "neutral", "duplicate")
    SCORED_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_FIELD_NUMBER: _ClassVar[int]
    NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    scored: int
    pending: int
    unpriced: int
    neutral: int
    duplicate: int
    def __init__(self, scored: _Optional[int] = ..., pending: _Optional[int] = ..., unpriced: _Optional[int] = ..., neutral: _Optional[int] = ..., duplicate: _Optional[int] = ...) -> None: ...

class TargetBin(_message.Message):
    __slots__ = ("probability_from", "probability_to", "mean_probability", "resolved", "reached")
    PROBABILITY_FROM_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_TO_FIELD_NUMBER: _ClassVar[int]
    MEAN_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    probability_from: float
    probability_to: float
    mean_probability: float
    resolved: int
    reached: int
    def __init__(self, probability_from: _Optional[float] = ..., probability_to: _Optional[float] = ..., mean_probability: _Optional[float] = ..., resolved: _Optional[int] = ..., reached: _Optional[int] = ...) -> None: ...

class TargetRecord(_message.Message):
    __slots__ = ("open", "reached", "missed", "unpriced", "bins")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_FIELD_NUMBER: _ClassVar[int]
    BINS_FIELD_NUMBER: _ClassVar[int]
    open: int
    reached: int
    missed: int
    unpriced: int
    bins: _containers.RepeatedCompositeFieldContainer[TargetBin]
    def __init__(self, open: _Optional[int] = ..., reached: _Optional[int] = ..., missed: _Optional[int] = ..., unpriced: _Optional[int] = ..., bins: _Optional[_Iterable[_Union[TargetBin, _Mapping]]] = ...) -> None: ...

class GetAuthorRecordResponse(_message.Message):
    __slots__ = ("summary", "handle", "series", "tickers", "statuses", "targets", "revision", "benchmark", "ranked_authors")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_FIELD_NUMBER: _ClassVar[int]
    RANKED_AUTHORS_FIELD_NUMBER: _ClassVar[int]
    summary: _score_pb2.AuthorScore
    handle: str
    series: _containers.RepeatedCompositeFieldContainer[ReturnPoint]
    tickers: _containers.RepeatedCompositeFieldContainer[TickerScore]
    statuses: StatusCounts
    targets: TargetRecord
    revision: int
    benchmark: str
    ranked_authors: int
    def __init__(self, summary: _Optional[_Union[_score_pb2.AuthorScore, _Mapping]] = ..., handle: _Optional[str] = ..., series: _Optional[_Iterable[_Union[ReturnPoint, _Mapping]]] = ..., tickers: _Optional[_Iterable[_Union[TickerScore, _Mapping]]] = ..., statuses: _Optional[_Union[StatusCounts, _Mapping]] = ..., targets: _Optional[_Union[TargetRecord, _Mapping]] = ..., revision: _Optional[int] = ..., benchmark: _Optional[str] = ..., ranked_authors: _Optional[int] = ...) -> None: ...

class ListPricesRequest(_message.Message):
    __slots__ = ("ticker", "since_ms", "until_ms", "page_size", "page_token", "points")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    since_ms: int
    until_ms: int
    page_size: int
    page_token: str
    points: int
    def __init__(self, ticker: _Optional[str] = ..., since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., points: _Optional[int] = ...) -> None: ...

class ListPricesResponse(_message.Message):
    __slots__ = ("prices", "next_page_token", "revision")
    PRICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    prices: _containers.RepeatedCompositeFieldContainer[_model_pb2.Price]
    next_page_token: str
    revision: int
    def __init__(self, prices: _Optional[_Iterable[_Union[_model_pb2.Price, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class ListPriceNeedsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "unpriced_only")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNPRICED_ONLY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    unpriced_only: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., unpriced_only: _Optional[bool] = ...) -> None: ...

class Stretch(_message.Message):
    __slots__ = ("since_ms", "until_ms")
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    since_ms: int
    until_ms: int
    def __init__(self, since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ...) -> None: ...

class PriceNeed(_message.Message):
    __slots__ = ("ticker", "waiting", "stretches", "pricing")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    STRETCHES_FIELD_NUMBER: _ClassVar[int]
    PRICING_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    waiting: int
    stretches: _containers.RepeatedCompositeFieldContainer[Stretch]
    pricing: _model_pb2.Pricing
    def __init__(self, ticker: _Optional[str] = ..., waiting: _Optional[int] = ..., stretches: _Optional[_Iterable[_Union[Stretch, _Mapping]]] = ..., pricing: _Optional[_Union[_model_pb2.Pricing, _Mapping]] = ...) -> None: ...

class ListPriceNeedsResponse(_message.Message):
    __slots__ = ("needs", "next_page_token", "revision")
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    needs: _containers.RepeatedCompositeFieldContainer[PriceNeed]
    next_page_token: str
    revision: int
    def __init__(self, needs: _Optional[_Iterable[_Union[PriceNeed, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ("version", "view")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    version: str
    view: View
    def __init__(self, version: _Optional[str] = ..., view: _Optional[_Union[View, str]] = ...) -> None: ...

class LabelCounts(_message.Message):
    __slots__ = ("bullish", "bearish", "neutral")
    BULLISH_FIELD_NUMBER: _ClassVar[int]
    BEARISH_FIELD_NUMBER: _ClassVar[int]
    NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    bullish: int
    bearish: int
    neutral: int
    def __init__(self, bullish: _Optional[int] = ..., bearish: _Optional[int] = ..., neutral: _Optional[int] = ...) -> None: ...

class GetModelResponse(_message.Message):
    __slots__ = ("model", "labels", "revision", "item_json")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEM_JSON_FIELD_NUMBER: _ClassVar[int]
    model: _model_pb2.StanceModel
    labels: LabelCounts
    revision: int
    item_json: bytes
    def __init__(self, model: _Optional[_Union[_model_pb2.StanceModel, _Mapping]] = ..., labels: _Optional[_Union[LabelCounts, _Mapping]] = ..., revision: _Optional[int] = ..., item_json: _Optional[bytes] = ...) -> None: ...

class ScanMentionsRequest(_message.Message):
    __slots__ = ("after_position", "page_size")
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    page_size: int
    def __init__(self, after_position: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ScanMentionsResponse(_message.Message):
    __slots__ = ("mentions", "newest_position", "revision")
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_POSITION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    mentions: _containers.RepeatedCompositeFieldContainer[_model_pb2.Mention]
    newest_position: int
    revision: int
    def __init__(self, mentions: _Optional[_Iterable[_Union[_model_pb2.Mention, _Mapping]]] = ..., newest_position: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class GetMetaRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TailLoss(_message.Message):
    __slots__ = ("noticed_at_ms", "commits", "mentions", "marked_at_ms")
    NOTICED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    COMMITS_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    MARKED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    noticed_at_ms: int
    commits: int
    mentions: int
    marked_at_ms: int
    def __init__(self, noticed_at_ms: _Optional[int] = ..., commits: _Optional[int] = ..., mentions: _Optional[int] = ..., marked_at_ms: _Optional[int] = ...) -> None: ...

class GetMetaResponse(_message.Message):
    __slots__ = ("revision", "mentions", "tickers", "distinct_tickers", "authors", "calls", "prices", "last_ingest_at_ms", "heartbeat", "has_demo_data", "store_version", "schema_version", "sqlite_version", "position", "now_ms", "tail_loss")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    DISTINCT_TICKERS_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    LAST_INGEST_AT_MS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HAS_DEMO_DATA_FIELD_NUMBER: _ClassVar[int]
    STORE_VERSION_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    SQLITE_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    NOW_MS_FIELD_NUMBER: _ClassVar[int]
    TAIL_LOSS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    mentions: int
    tickers: int
    distinct_tickers: int
    authors: int
    calls: int
    prices: int
    last_ingest_at_ms: int
    heartbeat: _model_pb2.Heartbeat
    has_demo_data: bool
    store_version: str
    schema_version: int
    sqlite_version: str
    position: int
    now_ms: int
    tail_loss: TailLoss
    def __init__(self, revision: _Optional[int] = ..., mentions: _Optional[int] = ..., tickers: _Optional[int] = ..., distinct_tickers: _Optional[int] = ..., authors: _Optional[int] = ..., calls: _Optional[int] = ..., prices: _Optional[int] = ..., last_ingest_at_ms: _Optional[int] = ..., heartbeat: _Optional[_Union[_model_pb2.Heartbeat, _Mapping]] = ..., has_demo_data: _Optional[bool] = ..., store_version: _Optional[str] = ..., schema_version: _Optional[int] = ..., sqlite_version: _Optional[str] = ..., position: _Optional[int] = ..., now_ms: _Optional[int] = ..., tail_loss: _Optional[_Union[TailLoss, _Mapping]] = ...) -> None: ...
