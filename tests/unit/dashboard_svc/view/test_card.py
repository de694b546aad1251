import pytest
from support.mentions import BASE_MS, bullish, mention, post

from dashboard_svc.view.card import card, lacks_posts, web_address
from swarmnexus.v1.model_pb2 import POST_STATE_DELETED, Post, Span


def test_of_a_bare_tag_the_post_above_is_the_main_one() -> None:
    above = post(1)
    tag = mention(2, thread=[above], calls=[bullish(above)])
    drawn = card(tag, BASE_MS)
    assert [(voice.id, voice.is_main) for voice in drawn.voices] == [(above.id, True), (tag.post.id, False)]
    assert drawn.main.id == above.id
    assert (drawn.id, drawn.author) == (tag.post.id, tag.post.author_handle)


def test_of_a_call_of_one_s_own_the_post_above_stands_above() -> None:
    tag = mention(2, thread=[post(1)])
    tag.calls.append(bullish(tag.post))
    drawn = card(tag, BASE_MS)
    assert [(voice.id, voice.is_main) for voice in drawn.voices] == [(post(1).id, False), (tag.post.id, True)]


def test_a_call_far_up_the_thread_is_drawn_and_what_lies_between_is_counted() -> None:
    thread = [post(n) for n in range(1, 7)]
    tag = mention(9, thread=thread, calls=[bullish(thread[1])])
    drawn = [(voice.id, voice.is_main, voice.gap) for voice in card(tag, BASE_MS).voices]
    assert drawn == [(thread[1].id, True, 1), (thread[5].id, False, 3), (tag.post.id, False, 0)]


def test_a_list_s_mention_may_lack_the_post_that_holds_its_call() -> None:
    thread = [post(1), post(2)]
    assert not lacks_posts(mention(9, thread=thread, calls=[bullish(thread[0])]))
    short = mention(9, thread=thread[1:], calls=[bullish(thread[0])])
    assert lacks_posts(short)
    assert card(short, BASE_MS).main.id == short.post.id


def test_only_spans_of_a_post_mark_that_post() -> None:
    above = post(1, text="$SOL up")
    call = bullish(above, spans=[Span(post_id=above.id, start=0, end=4, of="ticker")])
    drawn = card(mention(2, thread=[above], calls=[call]), BASE_MS)
    assert [segment.kinds for segment in drawn.main.head] == [("ticker",), ()]
    assert [segment.kinds for segment in drawn.voices[1].head] == [()]


def test_a_post_that_is_gone_says_why_and_keeps_its_call() -> None:
    gone = Post(id="77", state=POST_STATE_DELETED, author_handle="someone", created_at_ms=BASE_MS)
    drawn = card(mention(2, thread=[gone]), BASE_MS)
    assert "deleted" in drawn.voices[0].missing


def test_what_a_call_does_not_name_is_empty_and_what_it_names_is_told() -> None:
    bare = card(mention(1, calls=[bullish(post(1))]), BASE_MS).readings[0]
    assert (bare.target, bare.due, bare.percent, bare.stance) == ("", "", 90, "bullish")
    full = bullish(post(1), target_price_usd=300.0, target_date="2026-03-31")
    told = card(mention(1, calls=[full]), BASE_MS).readings[0]
    assert (told.target, told.due, told.due_iso) == ("$300", "31 Mar 2026", "2026-03-31")


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/x",
        "https:///x",
        "http://[::1",
        "https://x.com/\nonclick",
        "",
        "x.com/a",
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(hostile: str) -> None:
    assert web_address(hostile) == ""


def test_a_plain_address_stays_as_it_is() -> None:
    assert web_address("https://x.com/a/status/1") == "https://x.com/a/status/1"
