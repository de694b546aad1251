"""Reading the earlier database: from a copy of its bytes, so that not even its -shm is touched."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from store_svc.adopting.mentions import Row
from store_svc.adopting.values import Value
from store_svc.storage.engine import UnusableDatabaseError
from store_svc.storage.schema import schema_version

_ENCODINGS = {"UTF-8": "utf-8", "UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}
_ROWS = "rows_by_mention"


class Source:
    """An earlier database."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._encoding = _ENCODINGS[str(db.pragma("encoding"))]
        self.tables = [
            str(name)
            for name, sql in db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
            if not str(name).startswith("sqlite_") and not str(sql).upper().startswith("CREATE VIRTUAL")
        ]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._db.execute(f"SELECT count(*) FROM {_quoted(table)}").get)  # noqa: S608 - quoted

    def rows(self, table: str) -> Iterator[Row]:
        """Its rows in the order in which they were written, by lower-case column name."""
        columns = self._columns(table)
        yield from self._read(columns, f"SELECT {self._safely(columns)} FROM {_quoted(table)}", ())  # noqa: S608

    def tickers_of(self, tweet_id: Value) -> list[Value]:
        """What the earlier `tickers` say of a mention, in their order."""
        if "tickers" not in self.tables or tweet_id is None:
            return []
        sql = f"SELECT ticker FROM tickers INDEXED BY {_ROWS} WHERE trim(CAST(tweet_id AS TEXT)) = ? ORDER BY rowid"  # noqa: S608
        return [row[0] for row in self._db.execute(sql, (str(tweet_id).strip(),))]

    def index_tickers(self) -> None:
        """Make `tickers_of` quick; in the copy alone."""
        if "tickers" in self.tables:
            self._db.execute(f"CREATE INDEX {_ROWS} ON tickers (trim(CAST(tweet_id AS TEXT)))")

    def tweet_id_of(self, row_id: Value) -> Value:
        """The post id of the mention in this row of `predictions`."""
        found = self._db.execute("SELECT tweet_id FROM predictions WHERE rowid = ?", (row_id,)).fetchone()
        return found[0] if found else None

    def _columns(self, table: str) -> list[str]:
        return [str(row[0]) for row in self._db.execute("SELECT name FROM pragma_table_info(?)", (table,))]

    def _safely(self, columns: list[str]) -> str:
        """Texts come as their bytes, for not all of them are texts."""
        return ", ".join(
            f"CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) ELSE {name} END, typeof({name})"
            for name in map(_quoted, columns)
        )

    def _read(self, columns: list[str], sql: str, values: tuple[Any, ...]) -> Iterator[Row]:
        names = [name.lower() for name in columns]
        for row in self._db.execute(sql, values):
            pairs = zip(names, row[::2], row[1::2], strict=True)
            yield {name: self._decoded(value) if kind == "text" else value for name, value, kind in pairs}

    def _decoded(self, value: Any) -> Value:
        try:
            return bytes(value).decode(self._encoding)
        except UnicodeDecodeError:
            return bytes(value)  # kept aside as what it is


@contextlib.contextmanager
def opened(old: Path, beside: Path) -> Iterator[Source]:
    """The earlier database, copied into the folder `beside`. Raises UnusableDatabaseError, OSError."""
    with tempfile.TemporaryDirectory(prefix=".adopting-", dir=beside) as folder:
        copy = Path(folder) / "old.db"
        before = _looks(old)
        for suffix in ("", "-wal", "-journal"):
            part = old.with_name(f"{old.name}{suffix}")
            if part.exists():
                shutil.copyfile(part, copy.with_name(f"{copy.name}{suffix}"))
        if _looks(old) != before:
            raise UnusableDatabaseError(f"{old} is being written: stop the earlier system first")
        try:
            db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                source = Source(db)
                _require_earlier(old, db, source)
                source.index_tickers()
                yield source
            finally:
                db.close()
        except apsw.Error as error:
            raise UnusableDatabaseError(f"{old} cannot be read: {error}") from error


def _require_earlier(old: Path, db: apsw.Connection, source: Source) -> None:
    if schema_version(db) and "counters" in source.tables:
        raise UnusableDatabaseError(f"{old} is a database of this Swarm Nexus, not of the earlier: use `restore`")
    if "predictions" not in source.tables:
        raise UnusableDatabaseError(f"{old} is no database of the earlier Swarm Nexus: it has no table predictions")


def _looks(old: Path) -> list[tuple[int, int]]:
    parts = (old.with_name(f"{old.name}{suffix}") for suffix in ("", "-wal", "-journal"))
    return [(found.st_size, found.st_mtime_ns) for part in parts if part.exists() and (found := part.stat())]


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
