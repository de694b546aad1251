import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.labels import CARD, label, model
from support.mentions import BASE_MS, mention, post

from store_svc.storage.check import find_problems
from store_svc.storage.drafts import drafts_of
from store_svc.storage.engine import WriterConnection, open_writer, run
from store_svc.storage.labels import count_labels, select_labels, upsert_labels
from store_svc.storage.migrate import migrate
from store_svc.storage.models import model_in_use, register_model, select_model
from store_svc.storage.schema import latest_version, migrations
from store_svc.storage.told_labels import upsert_labelled_drafts
from swarmnexus.v1.ingest_pb2 import (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_REFUSED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_UPDATED,
    RowOutcome,
)
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Mention, StanceLabel
from swarmnexus.v1.query_pb2 import LabelCounts

NOW = BASE_MS + 86_400_000
INSERTED, UPDATED, UNCHANGED, REFUSED = (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_UPDATED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_REFUSED,
)


def take(db: WriterConnection, batch: list[Mention], now_ms: int) -> list[RowOutcome]:
    """As the writer does it with a request."""
    outcomes = upsert_labelled_drafts(db, drafts_of(batch), now_ms)
    db.texts.keep()
    db.texts.write(db)
    return outcomes


@pytest.fixture
def db(db_path: Path) -> Iterator[WriterConnection]:
    """Two mentions, one below a post, in an otherwise empty database."""
    writer = open_writer(db_path)
    with writer:
        take(writer, [mention(1), mention(2, thread=[post(0)])], NOW)
    yield writer
    writer.close()


def test_one_post_has_one_label_a_model_version_and_none_of_another_version_is_lost(db: WriterConnection) -> None:
    told = [label("1001"), label("1000", STANCE_BEARISH), label("1001", STANCE_NEUTRAL, "linear-2")]
    assert upsert_labels(db, told, NOW) == [INSERTED] * 3
    assert upsert_labels(db, told, NOW) == [UNCHANGED] * 3
    assert upsert_labels(db, [label("1001", STANCE_BEARISH)], NOW + 1) == [UPDATED]
    assert select_labels(db, ["1001", "1000", "1002"], "linear-1") == {
        "1001": label("1001", STANCE_BEARISH),
        "1000": told[1],
    }
    assert select_labels(db, ["1001"], "linear-2") == {"1001": told[2]}
    assert count_labels(db, "linear-1") == LabelCounts(bearish=2)
    assert count_labels(db, "linear-2") == LabelCounts(neutral=1)
    assert find_problems(db) == []


def test_a_label_told_twice_in_one_batch_is_kept_as_it_was_told_last(db: WriterConnection) -> None:
    both = [label("1001"), label("1001", STANCE_BEARISH), label("1001", STANCE_BEARISH)]
    assert upsert_labels(db, both, NOW) == [INSERTED, UPDATED, UNCHANGED]
    assert select_labels(db, ["1001"], "linear-1") == {"1001": both[1]}
    assert count_labels(db, "linear-1") == LabelCounts(bearish=1)


def test_labels_of_posts_without_a_text_are_refused_with_the_others_kept(db: WriterConnection) -> None:
    with db:
        take(db, [mention(3, post_fields={"in_reply_to_id": "77"})], NOW)
    assert upsert_labels(db, [label("77"), label("1001"), label("404")], NOW) == [REFUSED, INSERTED, REFUSED]
    assert find_problems(db) == []


def test_the_model_registered_last_is_in_use_and_an_earlier_one_may_come_back(db: WriterConnection) -> None:
    assert model_in_use(db) is None
    assert register_model(db, model("a"), NOW) == INSERTED
    assert register_model(db, model("b"), NOW + 1) == INSERTED
    assert register_model(db, model("b"), NOW + 2) == UNCHANGED
    in_use = model_in_use(db)
    assert in_use is not None
    assert (in_use.version, in_use.registered_at_ms, in_use.data) == ("b", NOW + 1, "invented lines")
    assert json.loads(in_use.card_json) == {**CARD, "version": "b"}
    assert register_model(db, model("a"), NOW + 3) == UPDATED
    again = model_in_use(db)
    assert again is not None
    assert (again.version, again.registered_at_ms) == ("a", NOW)
    assert find_problems(db) == []


def test_a_card_told_anew_is_the_one_that_is_shown(db: WriterConnection) -> None:
    register_model(db, model("a", card_json='{"accuracy": 0.1}'), NOW)
    assert register_model(db, model("a", card_json=' {"accuracy":0.2} '), NOW) == UPDATED
    assert register_model(db, model("a", card_json='{"accuracy": 0.2}'), NOW) == UNCHANGED
    kept = select_model(db, "a")
    assert kept is not None
    assert kept.card_json == '{"accuracy":0.2}'


def test_a_version_known_by_its_labels_alone_is_not_in_use_until_it_is_registered(db: WriterConnection) -> None:
    upsert_labels(db, [label("1001", version="early")], NOW)
    named = select_model(db, "early")
    assert named is not None
    assert (named.card_json, named.trained_at_ms, named.data) == ("{}", 0, "")
    assert model_in_use(db) is None
    assert register_model(db, model("early"), NOW + 5) == UPDATED
    in_use = model_in_use(db)
    assert in_use is not None
    assert (in_use.version, in_use.registered_at_ms) == ("early", NOW)
    assert count_labels(db, "early") == LabelCounts(bullish=1)


def test_a_mention_brings_its_labels_and_says_so(db: WriterConnection) -> None:
    row = mention(5, thread=[post(4)])
    assert take(db, [row], NOW) == [INSERTED]
    row.labels.extend([label("1005"), label("1004", STANCE_BEARISH)])
    assert take(db, [row], NOW) == [UPDATED]
    assert take(db, [row], NOW) == [UNCHANGED]
    assert select_labels(db, ["1004", "1005"], "linear-1") == {one.post_id: one for one in row.labels}


WHOLE, CUT = "all in on $SOL, not", "all in on $SOL…"
TELLINGS = [(WHOLE, STANCE_BEARISH), (CUT, STANCE_BULLISH), ("another text", STANCE_NEUTRAL)]


def telling(text: str, stance: int) -> Mention:
    said: StanceLabel = label("1009", stance)  # type: ignore[arg-type]
    return mention(9, post_fields={"text": text}, labels=[said])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(TELLINGS), together=st.booleans())
def test_whatever_the_order_of_tellings_the_label_is_of_the_text_that_is_shown(
    tmp_path_factory: pytest.TempPathFactory, order: list[tuple[str, int]], *, together: bool
) -> None:
    path = tmp_path_factory.mktemp("order") / "swarm.db"
    migrate(path)
    writer = open_writer(path)
    try:
        told = [telling(*one) for one in order]
        with writer:
            for number, batch in enumerate([told] if together else [[one] for one in told]):
                take(writer, batch, NOW + number)
        shown = str(writer.execute("SELECT text FROM predictions").get)
        kept = select_labels(writer, ["1009"], "linear-1")["1009"]
        assert kept.stance == dict(TELLINGS)[shown]
        assert find_problems(writer) == []
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE prediction_nlp_labels SET bullish = 0.1", "prediction_nlp_labels was changed from outside"),
        ("UPDATE nlp_models SET data = 'gold'", "nlp_models was changed from outside"),
        ("UPDATE nlp_counts SET posts = 7", "counts of label 'linear-1 bullish'"),
        ("DELETE FROM nlp_counts", "counts of label 'linear-1 bullish' are missing"),
    ],
)
def test_verify_finds_what_was_changed_from_outside(db: WriterConnection, damage: str, found: str) -> None:
    register_model(db, model(), NOW)
    upsert_labels(db, [label("1001")], NOW)
    assert find_problems(db) == []
    db.execute(damage)
    assert any(found in line for line in find_problems(db)), find_problems(db)


def test_labels_and_models_of_an_earlier_schema_are_hashed_and_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "early.db"
    db = open_writer(path)
    for step in migrations():
        if step.name != "labels":
            with db:
                run(db, step.sql)
    old = ("5", "old", "bullish", 0.5, "2020-01-01")
    db.execute(
        "INSERT INTO prediction_nlp_labels (tweet_id, model_version, label, probability, created_at, row_hash) "
        "VALUES (?1, ?2, ?3, ?4, ?5, hash_of_row(?1, ?2, ?3, ?4, ?5))",
        old,
    )
    db.execute(
        "INSERT INTO nlp_models (version, metrics, row_hash) VALUES ('old', 'accuracy: good', "
        "hash_of_row('old', NULL, NULL, 'accuracy: good'))"
    )
    with db:
        run(db, next(step.sql for step in migrations() if step.name == "labels"))
    run(db, f"PRAGMA user_version = {latest_version()}")
    assert find_problems(db) == []
    assert count_labels(db, "old") == LabelCounts(bullish=1)
    assert select_labels(db, ["5"], "old") == {}, "it has no scores to show"
    kept = select_model(db, "old")
    assert kept is not None
    assert kept.card_json == "{}"
    assert model_in_use(db) is None
    db.close()
