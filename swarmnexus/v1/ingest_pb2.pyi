from swarmnexus.v1 import model_pb2 as _model_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RowOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROW_OUTCOME_UNSPECIFIED: _ClassVar[RowOutcome]
    ROW_OUTCOME_INSERTED: _ClassVar[RowOutcome]
    ROW_OUTCOME_UPDATED: _ClassVar[RowOutcome]
    ROW_OUTCOME_UNCHANGED: _ClassVar[RowOutcome]
    ROW_OUTCOME_REFUSED: _ClassVar[RowOutcome]
ROW_OUTCOME_UNSPECIFIED: RowOutcome
ROW_OUTCOME_INSERTED: RowOutcome
ROW_OUTCOME_UPDATED: RowOutcome
ROW_OUTCOME_UNCHANGED: RowOutcome
ROW_OUTCOME_REFUSED: RowOutcome

class RowResult(_message.Message):
    __slots__ = ("id", "outcome", "field", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    outcome: RowOutcome
    field: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., outcome: _Optional[_Union[RowOutcome, str]] = ..., field: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class IngestMentionsRequest(_message.Message):
    __slots__ = ("mentions",)
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    mentions: _containers.RepeatedCompositeFieldContainer[_model_pb2.Mention]
    def __init__(self, mentions: _Optional[_Iterable[_Union[_model_pb2.Mention, _Mapping]]] = ...) -> None: ...

class IngestMentionsResponse(_message.Message):
    __slots__ = ("results", "revision")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[RowResult]
    revision: int
    def __init__(self, results: _Optional[_Iterable[_Union[RowResult, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class IngestPricesRequest(_message.Message):
    __slots__ = ("prices",)
    PRICES_FIELD_NUMBER: _ClassVar[int]
    prices: _containers.RepeatedCompositeFieldContainer[_model_pb2.Price]
    def __init__(self, prices: _Optional[_Iterable[_Union[_model_pb2.Price, _Mapping]]] = ...) -> None: ...

class IngestPricesResponse(_message.Message):
    __slots__ = ("results", "revision")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[RowResult]
    revision: int
    def __init__(self, results: _Optional[_Iterable[_Union[RowResult, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class RecordPricingRequest(_message.Message):
    __slots__ = ("pricings",)
    PRICINGS_FIELD_NUMBER: _ClassVar[int]
    pricings: _containers.RepeatedCompositeFieldContainer[_model_pb2.Pricing]
    def __init__(self, pricings: _Optional[_Iterable[_Union[_model_pb2.Pricing, _Mapping]]] = ...) -> None: ...

class RecordPricingResponse(_message.Message):
    __slots__ = ("results", "revision")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[RowResult]
    revision: int
    def __init__(self, results: _Optional[_Iterable[_Union[RowResult, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class IngestLabelsRequest(_message.Message):
    __slots__ = ("labels",)
    LABELS_FIELD_NUMBER: _ClassVar[int]
    labels: _containers.RepeatedCompositeFieldContainer[_model_pb2.StanceLabel]
    def __init__(self, labels: _Optional[_Iterable[_Union[_model_pb2.StanceLabel, _Mapping]]] = ...) -> None: ...

class IngestLabelsResponse(_message.Message):
    __slots__ = ("results", "revision")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[RowResult]
    revision: int
    def __init__(self, results: _Optional[_Iterable[_Union[RowResult, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class RegisterModelRequest(_message.Message):
    __slots__ = ("model",)
    MODEL_FIELD_NUMBER: _ClassVar[int]
    model: _model_pb2.StanceModel
    def __init__(self, model: _Optional[_Union[_model_pb2.StanceModel, _Mapping]] = ...) -> None: ...

class RegisterModelResponse(_message.Message):
    __slots__ = ("outcome", "revision")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    outcome: RowOutcome
    revision: int
    def __init__(self, outcome: _Optional[_Union[RowOutcome, str]] = ..., revision: _Optional[int] = ...) -> None: ...

class RecordHeartbeatRequest(_message.Message):
    __slots__ = ("heartbeat",)
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    heartbeat: _model_pb2.Heartbeat
    def __init__(self, heartbeat: _Optional[_Union[_model_pb2.Heartbeat, _Mapping]] = ...) -> None: ...

class RecordHeartbeatResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
