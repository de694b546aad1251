import re
from typing import Any

import pytest

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
ID = re.compile(r"9\d{18}")
PUNCTUATION = re.escape("!'#%&()*+,\\-./:;<=>?@[]^_{|}~$")
CASHTAG = re.compile(rf"(?:^|\s)(\$[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)(?=$|[\s{PUNCTUATION}])")


@pytest.fixture(scope="module")
def posts(corpus: Any) -> Any:
    return [post for mention in corpus.mentions for post in corpus.posts(mention).values()]


def test_handles_and_ids_have_the_shape_that_x_gives_them(posts: Any) -> None:
    for post in posts:
        assert HANDLE.fullmatch(post["author"]["handle"])
        assert ID.fullmatch(post["author"]["id"])
        assert ID.fullmatch(post["id"])
        assert int(post["id"]) < 2**63
        url = post.get("tweetUrl") or post["url"]
        assert url == f"https://x.com/{post['author']['handle']}/status/{post['id']}"


def test_an_author_has_one_id_and_an_id_one_author(posts: Any) -> None:
    pairs = {(post["author"]["handle"], post["author"]["id"]) for post in posts}
    assert len(pairs) == len({handle for handle, _ in pairs}) == len({author for _, author in pairs})


def test_mention_ids_are_unique_and_an_id_always_means_the_same_post(corpus: Any, posts: Any) -> None:
    assert len({mention["id"] for mention in corpus.mentions}) == len(corpus.mentions)
    assert len({(post["id"], post["text"], post["createdAt"]) for post in posts}) == len({post["id"] for post in posts})


def test_ids_grow_with_time(posts: Any) -> None:
    times = {int(post["id"]): post["createdAt"] for post in posts}
    in_order = [times[post] for post in sorted(times)]
    assert in_order == sorted(in_order)


def test_every_mention_tags_the_account(corpus: Any) -> None:
    assert [mention["text"] for mention in corpus.mentions if "@SwarmNexus" not in mention["text"]] == []


def test_tickers_are_the_cashtags_of_the_text_or_of_the_parent_under_a_bare_tag(corpus: Any) -> None:
    for mention in corpus.mentions:
        parent = mention["parent"]["text"] if mention["parent"] else ""
        tags = CASHTAG.findall(mention["text"]) or CASHTAG.findall(parent)
        assert mention["tickers"] == list(dict.fromkeys(tags)), mention["text"]


def test_every_called_ticker_is_a_cashtag_by_the_rule_of_x(corpus: Any) -> None:
    for call, post in corpus.calls():
        assert call["ticker"] in [tag.upper() for tag in CASHTAG.findall(post["text"])], post["text"]
