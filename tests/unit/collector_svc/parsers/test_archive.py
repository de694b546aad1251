import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector_svc.parsers import Malformed, Parsed, UnreadableFile, read_file


@pytest.fixture
def archive(tmp_path: Path, tweet: Callable[..., Any]) -> Path:
    posts = [{"tweet": tweet(number, user=None)} for number in (102, 101)]
    path = tmp_path / "tweets.js"
    path.write_text("window.YTD.tweets.part0 = " + json.dumps(posts, indent=2))
    return path


def account(**details: str) -> str:
    return "window.YTD.account.part0 = " + json.dumps([{"account": details}])


def test_the_author_is_whose_account_lies_beside(archive: Path) -> None:
    archive.with_name("account.js").write_text(account(username="erin", accountId="11"))
    outcomes = list(read_file(archive, author="somebody"))
    posts = [outcome.mention.post for outcome in outcomes if isinstance(outcome, Parsed)]
    assert [(post.id, post.author_handle, post.author_id) for post in posts] == [
        ("102", "erin", "11"),
        ("101", "erin", "11"),
    ]
    assert [outcome.place for outcome in outcomes] == [f"{archive} entry 1", f"{archive} entry 2"]


@pytest.mark.parametrize("author", ["erin", "@erin"])
def test_without_an_account_the_author_that_is_given_is_believed(archive: Path, author: str) -> None:
    outcomes = list(read_file(archive, author=author))
    assert {outcome.mention.post.author_handle for outcome in outcomes if isinstance(outcome, Parsed)} == {"erin"}


@pytest.mark.parametrize(
    "beside", [None, "", "window.YTD.account.part0 = [", "[]", account(username="e r i n"), '[{"x":1}]']
)
def test_with_neither_it_says_what_to_do(archive: Path, beside: str | None) -> None:
    if beside is not None:
        archive.with_name("account.js").write_text(beside)
    with pytest.raises(UnreadableFile, match=r"account\.js beside it.*say --author HANDLE$"):
        read_file(archive)


def test_an_author_that_is_no_handle_is_refused(archive: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"--author: expected a handle"):
        read_file(archive, author="e r i n")


def test_one_broken_post_costs_no_other(archive: Path) -> None:
    archive.write_text(archive.read_text().replace('"id_str": "102"', '"id_str": false'))
    outcomes = list(read_file(archive, author="erin"))
    assert isinstance(outcomes[0], Malformed)
    assert outcomes[0].reason == "tweet.id_str: expected 1 to 20 digits, not false"
    assert isinstance(outcomes[1], Parsed)


def test_an_archive_that_breaks_off_gives_what_came_before(archive: Path) -> None:
    archive.write_text(archive.read_text()[:-40])
    outcomes = read_file(archive, author="erin")
    assert isinstance(next(outcomes), Parsed)
    with pytest.raises(UnreadableFile, match="breaks off in entry 2"):
        next(outcomes)


def test_another_file_of_the_archive_is_refused(archive: Path) -> None:
    archive.write_text("window.YTD.like.part0 = []")
    with pytest.raises(UnreadableFile, match="of no known format"):
        read_file(archive, author="erin")
