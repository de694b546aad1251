from typing import Any


def test_the_parent_is_the_last_of_the_thread(corpus: Any) -> None:
    for mention in corpus.mentions:
        assert mention["parent"] == (mention["thread"][-1] if mention["thread"] else None)


def test_times_increase_down_the_thread(corpus: Any) -> None:
    for mention in corpus.mentions:
        times = [post["createdAt"] for post in [*mention["thread"], mention]]
        assert times == sorted(set(times))


def test_threads_of_two_to_five_posts_are_common(corpus: Any) -> None:
    lengths = [len(mention["thread"]) for mention in corpus.mentions]
    assert max(lengths) == 5
    assert all(lengths.count(length) >= 5 for length in (2, 3, 4, 5))


def test_every_call_stands_in_the_mention_or_its_thread(corpus: Any) -> None:
    for mention in corpus.mentions:
        assert {call["postId"] for call in mention["calls"]} <= set(corpus.posts(mention))


def test_posts_that_are_gone_have_no_text_and_no_calls(corpus: Any) -> None:
    states = []
    for mention in corpus.mentions:
        for post in mention["thread"]:
            assert ("state" in post) == (post["text"] == "")
            if "state" in post:
                states.append(post["state"])
                assert post["id"] not in {call["postId"] for call in mention["calls"]}
    assert set(states) == {"deleted", "unavailable"}


def test_some_replies_argue_the_opposite_of_their_parent(corpus: Any) -> None:
    arguments = 0
    for mention in corpus.mentions:
        own = {call["ticker"]: call["stance"] for call in mention["calls"] if call["postId"] == mention["id"]}
        above = {call["ticker"]: call["stance"] for call in mention["calls"] if call["postId"] != mention["id"]}
        arguments += any({own[ticker], above[ticker]} == {"bullish", "bearish"} for ticker in own.keys() & above.keys())
    assert arguments >= 10
