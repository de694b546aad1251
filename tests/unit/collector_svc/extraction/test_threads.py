from support.mentions import post

from collector_svc.extraction.assets import shipped_table
from collector_svc.extraction.filling import filler
from collector_svc.extraction.reading import read_mention
from collector_svc.extraction.stance import load_shipped
from swarmnexus.v1.model_pb2 import (
    POST_STATE_DELETED,
    STANCE_BEARISH,
    STANCE_BULLISH,
    Call,
    Mention,
    Post,
)


def said(text: str, *above: str) -> Mention:
    """A mention of that text under posts of other texts, root first, each of another author."""
    thread = [post(number, text=line, author_handle=f"above{number}") for number, line in enumerate(above, 1)]
    return Mention(post=post(9, text=text, author_handle="tagger"), thread=thread, origin="import")


def calls(mention: Mention) -> list[Call]:
    return read_mention(mention, load_shipped())


def test_a_bare_tag_keeps_the_call_of_whoever_wrote_the_post_above() -> None:
    mention = said("@SwarmNexus save this", "$BTC to 90k by December")
    (call,) = calls(mention)
    above = mention.thread[0]
    assert (call.author_handle, call.post_id, call.mention_id) == ("above1", above.id, mention.post.id)
    assert call.called_at_ms == above.created_at_ms
    assert call.target_price_usd == 90_000


def test_agreement_is_a_call_of_ones_own_that_rests_on_the_words_above() -> None:
    mention = said("this will definitely happen @SwarmNexus", "$BTC to 90k by December")
    theirs, own = calls(mention)
    assert (own.author_handle, own.ticker, own.stance, own.target_price_usd) == (
        "tagger",
        "$BTC",
        STANCE_BULLISH,
        90_000,
    )
    assert own.target_date == theirs.target_date
    places = {span.of: span.post_id for span in own.spans}
    assert places == {
        "ticker": theirs.post_id,
        "target": theirs.post_id,
        "date": theirs.post_id,
        "stance": mention.post.id,
    }


def test_disagreement_is_the_opposite_without_target_and_day() -> None:
    theirs, own = calls(said("nope, the opposite will happen", "$SOL down to 90 by Friday"))
    assert (theirs.stance, own.stance) == (STANCE_BEARISH, STANCE_BULLISH)
    assert not own.HasField("target_price_usd")
    assert own.target_date == ""


def test_an_answer_without_a_ticker_speaks_of_the_one_above() -> None:
    mention = said("@SwarmNexus $10 by Christmas", "where do you see $NEAR going next?")
    (call,) = calls(mention)
    assert (call.ticker, call.author_handle, call.target_price_usd) == ("$NEAR", "tagger", 10)
    assert {span.of: span.post_id for span in call.spans}["ticker"] == mention.thread[0].id


def test_thanks_questions_and_jokes_are_nobodys_call() -> None:
    for text in ("@SwarmNexus thoughts?", "lol", "thanks @SwarmNexus"):
        assert calls(said(text, "gm, what's everyone buying?")) == []


def test_a_retweet_above_is_nobodys_new_call() -> None:
    assert calls(said("@SwarmNexus save", "RT @other: $XRP to $10 EOY")) == []


def test_what_was_deleted_or_has_no_time_is_not_read() -> None:
    gone = said("agreed @SwarmNexus", "$BTC to 90k")
    gone.thread[0].state = POST_STATE_DELETED
    timeless = said("@SwarmNexus save", "$BTC to 90k")
    timeless.thread[0].created_at_ms = 0
    assert calls(gone) == calls(timeless) == []


def test_only_a_mention_without_calls_that_is_no_demo_is_given_any() -> None:
    complete = filler(load_shipped(), shipped_table())
    told = said("$BTC to 90k")
    told.calls.append(Call(ticker="$ETH"))
    demo = said("$BTC to 90k")
    demo.origin = "demo"
    assert [call.ticker for call in complete(said("$BTC to 90k")).calls] == ["$BTC"]
    assert [call.ticker for call in complete(told).calls] == ["$ETH"]
    assert list(complete(demo).calls) == []


def test_a_thread_of_any_length_stays_within_what_the_store_takes() -> None:
    many = " ".join(f"$A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(100)) + " all going up"
    mention = said(many, *[many] * 20)
    found = calls(mention)
    assert len(found) <= 200
    assert all(len(call.spans) <= 200 for call in found)
    assert isinstance(mention.post, Post)
