"""Planted: nothing keeps a mention from being stored twice, neither a look before nor the UNIQUE of the table."""

import dataclasses
import re
from collections.abc import Sequence

import apsw

from store_svc.__main__ import main
from store_svc.storage import intake, migrate
from store_svc.storage.drafts import Draft
from store_svc.storage.known import Known, known_of
from store_svc.storage.schema import Migration, migrations


def _without_unique() -> tuple[Migration, ...]:
    first, *others = migrations()
    sql = re.sub(r"(tweet_id +TEXT NOT NULL) UNIQUE", r"\1", first.sql, count=1)
    sql = sql.replace("NOT NULL REFERENCES predictions (tweet_id)", "NOT NULL")
    sql = sql.replace("UNIQUE (tweet_id, ticker)", "CHECK (1)")
    assert sql != first.sql, "the schema has changed: plant this fault anew"
    return (dataclasses.replace(first, sql=sql), *others)


def _know_nothing(db: apsw.Connection, batch: Sequence[Draft]) -> Known:
    return dataclasses.replace(known_of(db, batch), mentions={})


if __name__ == "__main__":
    setattr(migrate, "migrations", _without_unique)  # noqa: B010 - a fault is planted where nobody meant one to be
    setattr(intake, "known_of", _know_nothing)  # noqa: B010
    main()
