from collections import Counter
from typing import Any


def test_the_summary_counts_what_is_there(corpus: Any) -> None:
    anchor = corpus.summary["anchor"]
    history = [mention for mention in corpus.mentions if mention["createdAt"] < anchor]
    assert len(corpus.mentions) == corpus.summary["mentions"] == 420
    assert len(history) == corpus.summary["history"] == 320
    assert corpus.summary["live"] == 100
    assert len(corpus.calls()) == corpus.summary["calls"]
    assert len({post["author"]["handle"] for _, post in corpus.calls()}) == corpus.summary["authors"]


def test_there_are_many_authors_taggers_and_tickers(corpus: Any) -> None:
    bare = [mention for mention in corpus.mentions if mention["parent"] and "$" not in mention["text"]]
    assert corpus.summary["authors"] >= 36
    assert len({mention["author"]["handle"] for mention in bare}) >= 15
    assert len(corpus.summary["tickers"]) == 18
    assert {call["ticker"] for call, _ in corpus.calls()} <= set(corpus.summary["tickers"])
    assert len(corpus.priced) >= 15


def test_everything_is_marked_as_invented(corpus: Any) -> None:
    assert {mention["origin"] for mention in corpus.mentions} == {"demo"}
    assert corpus.summary["notice"].startswith("Invented.")
    handles = {post["author"]["handle"] for mention in corpus.mentions for post in corpus.posts(mention).values()}
    assert [handle for handle in sorted(handles) if "demo" not in handle.lower()] == []


def test_mentions_come_by_time_and_live_ones_every_twenty_seconds(corpus: Any) -> None:
    times = [corpus.seconds(mention["createdAt"]) for mention in corpus.mentions]
    anchor = corpus.seconds(corpus.summary["anchor"])
    assert times == sorted(times)
    assert min(times) >= anchor - 45 * 86_400
    assert [when - anchor for when in times[320:]] == list(range(20, 2001, 20))


def test_no_sentence_comes_more_than_three_times(corpus: Any) -> None:
    posts = {
        post["id"]: post["text"]
        for mention in corpus.mentions
        for post in ([*mention["thread"]] if mention["parent"] and "$" not in mention["text"] else [mention])
        if post["text"]
    }
    assert [line for line in Counter(posts.values()).most_common(5) if line[1] > 3] == []
    assert len(set(posts.values())) > 450


def test_there_is_something_for_every_reader(corpus: Any) -> None:
    texts = [post["text"] for mention in corpus.mentions for post in corpus.posts(mention).values()]
    everything = "\n".join(texts)
    for sample in ("<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "&amp;", "🚀", "ー", "ع", "¿", "ç"):
        assert sample in everything, sample
    assert max(map(len, texts)) >= 1_500
    assert max(len(word) for word in everything.split()) >= 100
    assert sum("\n" in text for text in texts) >= 10


def test_calls_come_with_and_without_targets_and_dates_on_every_side(corpus: Any) -> None:
    calls = [call for call, _ in corpus.calls()]
    shapes = Counter((call["targetPrice"] is not None, call["targetDate"] is not None) for call in calls)
    stances = Counter(call["stance"] for call in calls)
    assert min(shapes[shape] for shape in ((False, False), (True, False), (False, True), (True, True))) >= 5
    assert stances["bullish"] > 100
    assert stances["bearish"] > 100
    assert stances["neutral"] >= 5
    assert sum(not mention["calls"] for mention in corpus.mentions) >= 20
    assert sum(len(mention["calls"]) > 1 for mention in corpus.mentions) >= 20


def test_the_repetitive_author_says_it_again_within_hours(corpus: Any) -> None:
    said = {}
    for call, post in corpus.calls():
        if post["author"]["handle"] == "echo_eddie_demo":
            said.setdefault((call["ticker"], call["stance"], post["createdAt"][:8]), []).append(post)
    assert len(said) >= 3
    assert all(len(posts) >= 2 for posts in said.values())
