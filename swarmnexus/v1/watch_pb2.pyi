from swarmnexus.v1 import model_pb2 as _model_pb2
from swarmnexus.v1 import query_pb2 as _query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchRequest(_message.Message):
    __slots__ = ("after_position", "mentions", "view")
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    after_position: int
    mentions: bool
    view: _query_pb2.View
    def __init__(self, after_position: _Optional[int] = ..., mentions: _Optional[bool] = ..., view: _Optional[_Union[_query_pb2.View, str]] = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ("revision", "position", "mentions", "items_json")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_JSON_FIELD_NUMBER: _ClassVar[int]
    revision: int
    position: int
    mentions: _containers.RepeatedCompositeFieldContainer[_model_pb2.Mention]
    items_json: bytes
    def __init__(self, revision: _Optional[int] = ..., position: _Optional[int] = ..., mentions: _Optional[_Iterable[_Union[_model_pb2.Mention, _Mapping]]] = ..., items_json: _Optional[bytes] = ...) -> None: ...
