from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Window(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WINDOW_UNSPECIFIED: _ClassVar[Window]
    WINDOW_12H: _ClassVar[Window]
    WINDOW_24H: _ClassVar[Window]
    WINDOW_7D: _ClassVar[Window]
    WINDOW_30D: _ClassVar[Window]

class EvaluationStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVALUATION_STATUS_UNSPECIFIED: _ClassVar[EvaluationStatus]
    EVALUATION_STATUS_SCORED: _ClassVar[EvaluationStatus]
    EVALUATION_STATUS_PENDING: _ClassVar[EvaluationStatus]
    EVALUATION_STATUS_UNPRICED: _ClassVar[EvaluationStatus]
    EVALUATION_STATUS_NEUTRAL: _ClassVar[EvaluationStatus]
    EVALUATION_STATUS_DUPLICATE: _ClassVar[EvaluationStatus]

class TargetStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TARGET_STATUS_UNSPECIFIED: _ClassVar[TargetStatus]
    TARGET_STATUS_OPEN: _ClassVar[TargetStatus]
    TARGET_STATUS_REACHED: _ClassVar[TargetStatus]
    TARGET_STATUS_MISSED: _ClassVar[TargetStatus]
    TARGET_STATUS_UNPRICED: _ClassVar[TargetStatus]
WINDOW_UNSPECIFIED: Window
WINDOW_12H: Window
WINDOW_24H: Window
WINDOW_7D: Window
WINDOW_30D: Window
EVALUATION_STATUS_UNSPECIFIED: EvaluationStatus
EVALUATION_STATUS_SCORED: EvaluationStatus
EVALUATION_STATUS_PENDING: EvaluationStatus
EVALUATION_STATUS_UNPRICED: EvaluationStatus
EVALUATION_STATUS_NEUTRAL: EvaluationStatus
EVALUATION_STATUS_DUPLICATE: EvaluationStatus
TARGET_STATUS_UNSPECIFIED: TargetStatus
TARGET_STATUS_OPEN: TargetStatus
TARGET_STATUS_REACHED: TargetStatus
TARGET_STATUS_MISSED: TargetStatus
TARGET_STATUS_UNPRICED: TargetStatus

class UsedPrice(_message.Message):
    __slots__ = ("price_usd", "at_ms", "source")
    PRICE_USD_FIELD_NUMBER: _ClassVar[int]
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    price_usd: float
    at_ms: int
    source: str
    def __init__(self, price_usd: _Optional[float] = ..., at_ms: _Optional[int] = ..., source: _Optional[str] = ...) -> None: ...

class Evaluation(_message.Message):
    __slots__ = ("window", "status", "entry", "exit", "benchmark_entry", "benchmark_exit", "excess", "hit", "reason")
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    EXIT_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_ENTRY_FIELD_NUMBER: _ClassVar[int]
    BENCHMARK_EXIT_FIELD_NUMBER: _ClassVar[int]
    RETURN_FIELD_NUMBER: _ClassVar[int]
    EXCESS_FIELD_NUMBER: _ClassVar[int]
    HIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    window: Window
    status: EvaluationStatus
    entry: UsedPrice
    exit: UsedPrice
    benchmark_entry: UsedPrice
    benchmark_exit: UsedPrice
    excess: float
    hit: bool
    reason: str
    def __init__(self, window: _Optional[_Union[Window, str]] = ..., status: _Optional[_Union[EvaluationStatus, str]] = ..., entry: _Optional[_Union[UsedPrice, _Mapping]] = ..., exit: _Optional[_Union[UsedPrice, _Mapping]] = ..., benchmark_entry: _Optional[_Union[UsedPrice, _Mapping]] = ..., benchmark_exit: _Optional[_Union[UsedPrice, _Mapping]] = ..., excess: _Optional[float] = ..., hit: _Optional[bool] = ..., reason: _Optional[str] = ..., **kwargs) -> None: ...

class TargetOutcome(_message.Message):
    __slots__ = ("status", "reached", "until_ms", "reason")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    status: TargetStatus
    reached: UsedPrice
    until_ms: int
    reason: str
    def __init__(self, status: _Optional[_Union[TargetStatus, str]] = ..., reached: _Optional[_Union[UsedPrice, _Mapping]] = ..., until_ms: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class AuthorScore(_message.Message):
    __slots__ = ("rank", "rank_first", "rank_last", "handle", "calls", "hits", "hit_rate", "hit_rate_low", "hit_rate_high", "mean_return", "median_return", "excess_calls", "mean_excess", "mean_excess_low", "mean_excess_high", "best", "worst", "streak", "last_call_at_ms")
    RANK_FIELD_NUMBER: _ClassVar[int]
    RANK_FIRST_FIELD_NUMBER: _ClassVar[int]
    RANK_LAST_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    HITS_FIELD_NUMBER: _ClassVar[int]
    HIT_RATE_FIELD_NUMBER: _ClassVar[int]
    HIT_RATE_LOW_FIELD_NUMBER: _ClassVar[int]
    HIT_RATE_HIGH_FIELD_NUMBER: _ClassVar[int]
    MEAN_RETURN_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_RETURN_FIELD_NUMBER: _ClassVar[int]
    EXCESS_CALLS_FIELD_NUMBER: _ClassVar[int]
    MEAN_EXCESS_FIELD_NUMBER: _ClassVar[int]
    MEAN_EXCESS_LOW_FIELD_NUMBER: _ClassVar[int]
    MEAN_EXCESS_HIGH_FIELD_NUMBER: _ClassVar[int]
    BEST_FIELD_NUMBER: _ClassVar[int]
    WORST_FIELD_NUMBER: _ClassVar[int]
    STREAK_FIELD_NUMBER: _ClassVar[int]
    LAST_CALL_AT_MS_FIELD_NUMBER: _ClassVar[int]
    rank: int
    rank_first: int
    rank_last: int
    handle: str
    calls: int
    hits: int
    hit_rate: float
    hit_rate_low: float
    hit_rate_high: float
    mean_return: float
    median_return: float
    excess_calls: int
    mean_excess: float
    mean_excess_low: float
    mean_excess_high: float
    best: float
    worst: float
    streak: int
    last_call_at_ms: int
    def __init__(self, rank: _Optional[int] = ..., rank_first: _Optional[int] = ..., rank_last: _Optional[int] = ..., handle: _Optional[str] = ..., calls: _Optional[int] = ..., hits: _Optional[int] = ..., hit_rate: _Optional[float] = ..., hit_rate_low: _Optional[float] = ..., hit_rate_high: _Optional[float] = ..., mean_return: _Optional[float] = ..., median_return: _Optional[float] = ..., excess_calls: _Optional[int] = ..., mean_excess: _Optional[float] = ..., mean_excess_low: _Optional[float] = ..., mean_excess_high: _Optional[float] = ..., best: _Optional[float] = ..., worst: _Optional[float] = ..., streak: _Optional[int] = ..., last_call_at_ms: _Optional[int] = ...) -> None: ...
