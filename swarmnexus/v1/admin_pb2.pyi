from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class BackupRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class BackupResponse(_message.Message):
    __slots__ = ("path", "size_bytes", "revision", "manifest_json")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_JSON_FIELD_NUMBER: _ClassVar[int]
    path: str
    size_bytes: int
    revision: int
    manifest_json: str
    def __init__(self, path: _Optional[str] = ..., size_bytes: _Optional[int] = ..., revision: _Optional[int] = ..., manifest_json: _Optional[str] = ...) -> None: ...

class CheckpointRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CheckpointResponse(_message.Message):
    __slots__ = ("wal_pages", "moved_pages")
    WAL_PAGES_FIELD_NUMBER: _ClassVar[int]
    MOVED_PAGES_FIELD_NUMBER: _ClassVar[int]
    wal_pages: int
    moved_pages: int
    def __init__(self, wal_pages: _Optional[int] = ..., moved_pages: _Optional[int] = ...) -> None: ...

class OptimizeRequest(_message.Message):
    __slots__ = ("vacuum",)
    VACUUM_FIELD_NUMBER: _ClassVar[int]
    vacuum: bool
    def __init__(self, vacuum: _Optional[bool] = ...) -> None: ...

class OptimizeResponse(_message.Message):
    __slots__ = ("size_before_bytes", "size_after_bytes")
    SIZE_BEFORE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SIZE_AFTER_BYTES_FIELD_NUMBER: _ClassVar[int]
    size_before_bytes: int
    size_after_bytes: int
    def __init__(self, size_before_bytes: _Optional[int] = ..., size_after_bytes: _Optional[int] = ...) -> None: ...

class CheckIntegrityRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CheckIntegrityResponse(_message.Message):
    __slots__ = ("ok", "problems", "checked_rows")
    OK_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    CHECKED_ROWS_FIELD_NUMBER: _ClassVar[int]
    ok: bool
    problems: _containers.RepeatedScalarFieldContainer[str]
    checked_rows: int
    def __init__(self, ok: _Optional[bool] = ..., problems: _Optional[_Iterable[str]] = ..., checked_rows: _Optional[int] = ...) -> None: ...
