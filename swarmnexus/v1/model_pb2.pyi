from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PostState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POST_STATE_UNSPECIFIED: _ClassVar[PostState]
    POST_STATE_AVAILABLE: _ClassVar[PostState]
    POST_STATE_REFERENCED: _ClassVar[PostState]
    POST_STATE_DELETED: _ClassVar[PostState]
    POST_STATE_UNAVAILABLE: _ClassVar[PostState]

class Stance(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANCE_UNSPECIFIED: _ClassVar[Stance]
    STANCE_BULLISH: _ClassVar[Stance]
    STANCE_BEARISH: _ClassVar[Stance]
    STANCE_NEUTRAL: _ClassVar[Stance]
POST_STATE_UNSPECIFIED: PostState
POST_STATE_AVAILABLE: PostState
POST_STATE_REFERENCED: PostState
POST_STATE_DELETED: PostState
POST_STATE_UNAVAILABLE: PostState
STANCE_UNSPECIFIED: Stance
STANCE_BULLISH: Stance
STANCE_BEARISH: Stance
STANCE_NEUTRAL: Stance

class Post(_message.Message):
    __slots__ = ("id", "author_handle", "author_id", "text", "created_at_ms", "url", "in_reply_to_id", "state", "lang")
    ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_HANDLE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    id: str
    author_handle: str
    author_id: str
    text: str
    created_at_ms: int
    url: str
    in_reply_to_id: str
    state: PostState
    lang: str
    def __init__(self, id: _Optional[str] = ..., author_handle: _Optional[str] = ..., author_id: _Optional[str] = ..., text: _Optional[str] = ..., created_at_ms: _Optional[int] = ..., url: _Optional[str] = ..., in_reply_to_id: _Optional[str] = ..., state: _Optional[_Union[PostState, str]] = ..., lang: _Optional[str] = ...) -> None: ...

class Span(_message.Message):
    __slots__ = ("post_id", "start", "end", "of")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    start: int
    end: int
    of: str
    def __init__(self, post_id: _Optional[str] = ..., start: _Optional[int] = ..., end: _Optional[int] = ..., of: _Optional[str] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("id", "mention_id", "post_id", "author_handle", "ticker", "stance", "probability", "target_price_usd", "target_date", "called_at_ms", "spans")
    ID_FIELD_NUMBER: _ClassVar[int]
    MENTION_ID_FIELD_NUMBER: _ClassVar[int]
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_HANDLE_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    TARGET_PRICE_USD_FIELD_NUMBER: _ClassVar[int]
    TARGET_DATE_FIELD_NUMBER: _ClassVar[int]
    CALLED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    SPANS_FIELD_NUMBER: _ClassVar[int]
    id: str
    mention_id: str
    post_id: str
    author_handle: str
    ticker: str
    stance: Stance
    probability: float
    target_price_usd: float
    target_date: str
    called_at_ms: int
    spans: _containers.RepeatedCompositeFieldContainer[Span]
    def __init__(self, id: _Optional[str] = ..., mention_id: _Optional[str] = ..., post_id: _Optional[str] = ..., author_handle: _Optional[str] = ..., ticker: _Optional[str] = ..., stance: _Optional[_Union[Stance, str]] = ..., probability: _Optional[float] = ..., target_price_usd: _Optional[float] = ..., target_date: _Optional[str] = ..., called_at_ms: _Optional[int] = ..., spans: _Optional[_Iterable[_Union[Span, _Mapping]]] = ...) -> None: ...

class Mention(_message.Message):
    __slots__ = ("post", "thread", "tickers", "calls", "origin", "ingested_at_ms", "position", "labels")
    POST_FIELD_NUMBER: _ClassVar[int]
    THREAD_FIELD_NUMBER: _ClassVar[int]
    TICKERS_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    INGESTED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    post: Post
    thread: _containers.RepeatedCompositeFieldContainer[Post]
    tickers: _containers.RepeatedScalarFieldContainer[str]
    calls: _containers.RepeatedCompositeFieldContainer[Call]
    origin: str
    ingested_at_ms: int
    position: int
    labels: _containers.RepeatedCompositeFieldContainer[StanceLabel]
    def __init__(self, post: _Optional[_Union[Post, _Mapping]] = ..., thread: _Optional[_Iterable[_Union[Post, _Mapping]]] = ..., tickers: _Optional[_Iterable[str]] = ..., calls: _Optional[_Iterable[_Union[Call, _Mapping]]] = ..., origin: _Optional[str] = ..., ingested_at_ms: _Optional[int] = ..., position: _Optional[int] = ..., labels: _Optional[_Iterable[_Union[StanceLabel, _Mapping]]] = ...) -> None: ...

class StanceLabel(_message.Message):
    __slots__ = ("post_id", "model_version", "stance", "probability", "bullish", "bearish", "neutral")
    POST_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    BULLISH_FIELD_NUMBER: _ClassVar[int]
    BEARISH_FIELD_NUMBER: _ClassVar[int]
    NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    post_id: str
    model_version: str
    stance: Stance
    probability: float
    bullish: float
    bearish: float
    neutral: float
    def __init__(self, post_id: _Optional[str] = ..., model_version: _Optional[str] = ..., stance: _Optional[_Union[Stance, str]] = ..., probability: _Optional[float] = ..., bullish: _Optional[float] = ..., bearish: _Optional[float] = ..., neutral: _Optional[float] = ...) -> None: ...

class StanceModel(_message.Message):
    __slots__ = ("version", "trained_at_ms", "data", "card_json", "registered_at_ms")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TRAINED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    CARD_JSON_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    version: str
    trained_at_ms: int
    data: str
    card_json: str
    registered_at_ms: int
    def __init__(self, version: _Optional[str] = ..., trained_at_ms: _Optional[int] = ..., data: _Optional[str] = ..., card_json: _Optional[str] = ..., registered_at_ms: _Optional[int] = ...) -> None: ...

class Price(_message.Message):
    __slots__ = ("ticker", "at_ms", "price_usd", "source", "open_usd", "high_usd", "low_usd", "bar_seconds")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    PRICE_USD_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    OPEN_USD_FIELD_NUMBER: _ClassVar[int]
    HIGH_USD_FIELD_NUMBER: _ClassVar[int]
    LOW_USD_FIELD_NUMBER: _ClassVar[int]
    BAR_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    at_ms: int
    price_usd: float
    source: str
    open_usd: float
    high_usd: float
    low_usd: float
    bar_seconds: int
    def __init__(self, ticker: _Optional[str] = ..., at_ms: _Optional[int] = ..., price_usd: _Optional[float] = ..., source: _Optional[str] = ..., open_usd: _Optional[float] = ..., high_usd: _Optional[float] = ..., low_usd: _Optional[float] = ..., bar_seconds: _Optional[int] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("at_ms", "source", "handle", "state", "mentions", "stale_after_seconds")
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    STALE_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    at_ms: int
    source: str
    handle: str
    state: str
    mentions: int
    stale_after_seconds: int
    def __init__(self, at_ms: _Optional[int] = ..., source: _Optional[str] = ..., handle: _Optional[str] = ..., state: _Optional[str] = ..., mentions: _Optional[int] = ..., stale_after_seconds: _Optional[int] = ...) -> None: ...

class Pricing(_message.Message):
    __slots__ = ("ticker", "source", "asset", "reason", "at_ms")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    source: str
    asset: str
    reason: str
    at_ms: int
    def __init__(self, ticker: _Optional[str] = ..., source: _Optional[str] = ..., asset: _Optional[str] = ..., reason: _Optional[str] = ..., at_ms: _Optional[int] = ...) -> None: ...
