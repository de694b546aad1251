from swarmnexus.v1 import model_pb2 as _model_pb2
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
VIEW_UNSPECIFIED: View
VIEW_MESSAGES: View
VIEW_JSON: View

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
    __slots__ = ("mention", "revision", "item_json", "history")
    MENTION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ITEM_JSON_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    mention: _model_pb2.Mention
    revision: int
    item_json: bytes
    history: _containers.RepeatedCompositeFieldContainer[PostVersion]
    def __init__(self, mention: _Optional[_Union[_model_pb2.Mention, _Mapping]] = ..., revision: _Optional[int] = ..., item_json: _Optional[bytes] = ..., history: _Optional[_Iterable[_Union[PostVersion, _Mapping]]] = ...) -> None: ...

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
    __slots__ = ("call", "post", "rests_on", "label", "is_demo")
    CALL_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    RESTS_ON_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    IS_DEMO_FIELD_NUMBER: _ClassVar[int]
    call: _model_pb2.Call
    post: _model_pb2.Post
    rests_on: _containers.RepeatedCompositeFieldContainer[_model_pb2.Post]
    label: _model_pb2.StanceLabel
    is_demo: bool
    def __init__(self, call: _Optional[_Union[_model_pb2.Call, _Mapping]] = ..., post: _Optional[_Union[_model_pb2.Post, _Mapping]] = ..., rests_on: _Optional[_Iterable[_Union[_model_pb2.Post, _Mapping]]] = ..., label: _Optional[_Union[_model_pb2.StanceLabel, _Mapping]] = ..., is_demo: _Optional[bool] = ...) -> None: ...

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
