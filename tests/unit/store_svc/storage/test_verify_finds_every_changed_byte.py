"""A single changed bit in anything that was said is found, where the engine's own check takes it for data."""

import itertools
import shutil
from pathlib import Path
from random import Random

import apsw
import pytest
from support.damage import bytes_in_use, flip
from support.mentions import bullish, mention, post
from support.realistic import invented_mentions

from store_svc.storage.check import find_problems, inspect, structure_problems
from store_svc.storage.engine import UnusableDatabaseError, open_writer, reading, run
from store_svc.storage.heartbeats import upsert_heartbeat
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.migrate import migrate
from store_svc.storage.prices import upsert_prices
from swarmnexus.v1.model_pb2 import Heartbeat, Mention, Price

COPIES = 100
SEED = 20_261_124
NOW = 1_700_000_900_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with rows in every table that is written, its pages without gaps."""
    path = tmp_path_factory.mktemp("whole") / "swarm.db"
    migrate(path)
    db = open_writer(path)
    mentions = invented_mentions(300)
    for number, row in enumerate(mentions):
        if number % 3 == 0:
            row.calls.append(bullish(row.post, row.tickers[0]))
    edited = [mention(n, post_fields={"text": text}) for n in range(20) for text in ("said so", "never said so")]
    below = [Mention(post=post(n), thread=[post(n - 1)], origin="import") for n in range(101, 140, 2)]
    with db:
        for batch in (mentions, edited, below):
            upsert_mentions(db, batch, NOW)
        upsert_prices(db, [Price(ticker="$SOL", at_ms=NOW + n, price_usd=1.5 + n, source="csv") for n in range(100)])
        upsert_heartbeat(db, Heartbeat(at_ms=NOW, source="search", state="ok"), NOW)
    run(db, "VACUUM; PRAGMA journal_mode = DELETE")
    db.close()
    with reading(path) as found:
        assert find_problems(found) == []
    return path


def problems_of(path: Path) -> list[str]:
    """What is wrong, of a file that may not even open."""
    try:
        with reading(path) as db:
            return find_problems(db)
    except (apsw.Error, UnusableDatabaseError) as error:
        return [str(error)]


def engine_finds(path: Path) -> bool:
    try:
        with reading(path) as db:
            return bool(list(structure_problems(db)))
    except (apsw.Error, UnusableDatabaseError):
        return True


def test_one_changed_bit_is_found_in_a_hundred_of_a_hundred_copies(whole: Path, tmp_path: Path) -> None:
    dice, missed, missed_by_engine = Random(SEED), [], 0  # noqa: S311 - which bits, no secret
    places = ((at, name) for at, name in bytes_in_use(whole, SEED) if not name.startswith("mention_fts_"))
    copy = tmp_path / "copy.db"
    for at, name in itertools.islice(places, COPIES):
        bit = dice.randrange(8)
        shutil.copyfile(whole, copy)
        flip(copy, at, bit)
        missed_by_engine += not engine_finds(copy)
        if not problems_of(copy):
            missed.append((name, at, bit))
    assert missed == []
    assert missed_by_engine > COPIES / 4, "the engine's check would not have found them: the hashes did"


def test_a_changed_bit_of_the_full_text_index_is_found_unless_it_changes_no_answer(whole: Path, tmp_path: Path) -> None:
    dice, copy = Random(SEED), tmp_path / "copy.db"  # noqa: S311
    places = ((at, name) for at, name in bytes_in_use(whole, SEED) if name.startswith("mention_fts_"))
    found, before = 0, words_of(whole)
    for at, _ in itertools.islice(places, 40):
        shutil.copyfile(whole, copy)
        flip(copy, at, dice.randrange(8))
        if problems_of(copy):
            found += 1
        else:
            assert words_of(copy) == before
    assert found >= 30


def words_of(path: Path) -> list[object]:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, mention_fts, instance)")
        return list(db.execute("SELECT term, doc, col, offset FROM temp.words"))
    finally:
        db.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE predictions SET text = 'never said' WHERE id = 3", "a row of predictions was changed from outside"),
        ("UPDATE calls SET probability = 1 WHERE id = 1", "a row of calls was changed from outside: post_id"),
        ("UPDATE prices SET price = 2.0 WHERE id = 7", "a row of prices was changed from outside: ticker '$SOL'"),
        ("UPDATE post_texts SET shown = 1 - shown", "a row of post_texts was changed from outside"),
        ("UPDATE heartbeats SET state = 'nok'", "a row of heartbeats was changed from outside: source 'search'"),
        ("UPDATE tickers SET row_hash = NULL WHERE id = 1", "a row of tickers was changed from outside: tweet_id"),
        (
            "UPDATE authors SET mentions = mentions + 1 WHERE handle = 'author1'",
            "the counts of author 'author1' are not",
        ),
        ("UPDATE authors SET handle = 'AUTHOR1' WHERE handle = 'author1'", "the counts of author 'AUTHOR1' are not"),
        ("DELETE FROM symbols WHERE ticker = '$SOL'", "the counts of ticker '$SOL' are missing"),
        ("INSERT INTO symbols (ticker) VALUES ('$NO')", "the counts of ticker '$NO' are of nobody"),
        ("UPDATE counters SET value = 0 WHERE name = 'calls'", "the counter calls says 0, there are"),
        ("DELETE FROM counters WHERE name = 'chain'", "the counter chain is gone"),
        ("DROP TRIGGER calls_counted", "the trigger calls_counted is not as the migrations made it"),
        ("CREATE TABLE mine (x)", "the table 'mine' was added from outside"),
        (
            "UPDATE mention_fts_docsize SET sz = x'00000000' WHERE id = (SELECT max(id) FROM mention_fts_docsize)",
            "the full-text index",
        ),
    ],
)
def test_what_was_changed_from_outside_is_named(whole: Path, tmp_path: Path, change: str, said: str) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(whole, copy)
    db = apsw.Connection(str(copy))
    db.execute(change)
    db.close()
    assert any(line.startswith(said) for line in problems_of(copy)), problems_of(copy)


def test_every_row_is_looked_at_and_said_to_be(whole: Path) -> None:
    told: list[str] = []
    with reading(whole) as db:
        findings = inspect(db, told.append)
        kept = sum(int(db.execute(f"SELECT count(*) FROM {table}").get) for table in ("predictions", "tickers"))  # noqa: S608
    assert findings.checked_rows > kept
    steps = [one for one in told if one in ("structure", "schema", "rows", "full text", "counts")]
    assert steps == ["structure", "schema", "rows", "full text", "counts"]
