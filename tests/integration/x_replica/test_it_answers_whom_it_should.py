import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Page
from support.processes import wait_until
from support.realistic import SHARED_DATA
from support.x_replica import AUTH_TOKEN, CT0, XReplica, start_x_replica

from tests.x_replica.scripts import adverts, hidden_parents, long_posts, plain_mentions

SESSION = {"cookie": f"auth_token={AUTH_TOKEN}; ct0={CT0}", "x-csrf-token": CT0}
FEATURES = "%7B%7D"


def mentions_path(x: XReplica) -> str:
    return f"/i/api/graphql/{x.state()['operations']['NotificationsTimeline']}/NotificationsTimeline"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, 32),
        ({**SESSION, "x-csrf-token": "another"}, 403, 353),
        (SESSION, 200, None),
    ],
    ids=["no session", "no csrf header", "as the page asks"],
)
def test_an_answer_needs_a_session_and_its_csrf_header(
    x: XReplica, headers: dict[str, str], status: int, code: int | None
) -> None:
    answer = httpx2.get(x.url + mentions_path(x) + f"?variables=%7B%7D&features={FEATURES}", headers=headers)
    assert answer.status_code == status
    assert answer.json().get("errors", [{}])[0].get("code") == code


def test_the_log_tells_a_forged_call_from_one_of_the_page(x: XReplica, page: Page) -> None:
    plain_mentions(x.world)
    x.show()
    began = time.time()
    page.goto(f"{x.url}/notifications/mentions")
    page.wait_for_selector("article")
    page.wait_for_selector("main [role=progressbar]", state="detached")
    httpx2.get(x.url + mentions_path(x) + f"?variables=%7B%7D&features={FEATURES}", headers=SESSION)
    told = x.requests("graphql")
    assert [(one.operation, one.status, one.by_page) for one in told] == [
        ("NotificationsTimeline", 200, True),
        ("NotificationsTimeline", 200, True),  # the bottom cursor was in view
        ("NotificationsTimeline", 200, False),
    ]
    assert began - 1 < told[0].at <= told[2].at < time.time() + 1
    assert "cursor" not in told[0].query
    assert "cursor" in told[1].query


def test_a_body_is_broken_off_by_a_reset(x: XReplica) -> None:
    plain_mentions(x.world)
    x.show()
    x.misbehave("reset")
    path = mentions_path(x) + f"?variables=%7B%7D&features={FEATURES}"
    with httpx2.stream("GET", x.url + path, headers=SESSION) as answer:
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) > 0
        with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
            answer.read()


def test_it_ends_in_good_order_with_a_request_that_waits(tmp_path: Path) -> None:
    with start_x_replica(tmp_path) as replica:
        replica.misbehave("spinner", on="page", times=1)
        address = urlsplit(replica.url)
        waiting = socket.create_connection((str(address.hostname), int(address.port or 0)))
        waiting.sendall(b"GET /home HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until("the request waits", lambda: replica.state()["troubles"][0]["times"] == 0)
    assert replica.process.returncode == 0
    assert replica.log.read_text() == f"listening on {replica.url}\n"
    waiting.close()


@pytest.mark.skipif(
    not (SHARED_DATA / "x-payloads").is_dir(),
    reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it",
)
@pytest.mark.parametrize(
    ("name", "operation", "shown"),
    [
        ("raw_search", "SearchTimeline", ("/search?q=tesla&f=live", "@piloly")),
        ("raw_tweet_details", "TweetDetail", ("/i/status/1649191520250245121", "@XDevelopers")),
        ("raw_user_tweets", "UserTweets", ("/XDevelopers", "@XDevelopers")),
        ("_issue_56", "TweetDetail", ("/i/status/1682072224013099008", "@FortniteStatus")),
        ("card_poll", "TweetDetail", ("/i/status/1780666831310877100", "@elonmusk")),
        ("_issue_28_1", "TweetDetail", ("/i/status/1658409412799737856", "@SisuMisu3")),
    ],
)
def test_a_recording_is_served_as_it_is_and_shown(
    x: XReplica, page: Page, name: str, operation: str, shown: tuple[str, str]
) -> None:
    recording = SHARED_DATA / "x-payloads" / f"{name}.json"
    x.set(recordings={operation: str(recording)})
    with page.expect_response(lambda one: operation in one.url) as caught:
        page.goto(x.url + shown[0])
    assert caught.value.json() == json.loads(recording.read_bytes())
    page.wait_for_selector("article[data-testid=tweet]")
    assert shown[1] in page.locator("article[data-testid=tweet]").first.inner_text()


FIELDS = {
    "tweet.fields": "author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,entities,note_tweet,"
    "lang,edit_history_tweet_ids",
    "expansions": "author_id,referenced_tweets.id,referenced_tweets.id.author_id",
    "user.fields": "username",
    "max_results": "5",
}


@pytest.fixture
def api(x: XReplica) -> httpx2.Client:
    """A client with a bearer token."""
    return httpx2.Client(base_url=x.url, headers={"authorization": "Bearer token"})


def mentions_of(x: XReplica, api: httpx2.Client, **more: str) -> dict[str, Any]:
    user = api.get(f"/2/users/by/username/{x.world.tracked}").json()["data"]
    answer = api.get(f"/2/users/{user['id']}/mentions", params={**FIELDS, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_api_v2_pages_through_the_same_world(x: XReplica, api: httpx2.Client) -> None:
    expected = adverts(x.world)
    x.show()
    pages = [mentions_of(x, api)]
    while token := pages[-1]["meta"].get("next_token"):
        pages.append(mentions_of(x, api, pagination_token=token))
    found = [post for page in pages for post in page["data"]]
    assert [post["id"] for post in found] == [post.id for post in reversed(expected)]
    assert [page["meta"]["result_count"] for page in pages] == [5, 5, 2]
    assert found[0]["text"] == expected[-1].text
    assert found[0]["entities"]["cashtags"] == [{"start": 12, "end": 16, "tag": "SOL"}]
    newer = mentions_of(x, api, since_id=expected[-3].id)
    assert [post["id"] for post in newer["data"]] == [expected[-1].id, expected[-2].id]
    assert mentions_of(x, api, since_id=expected[-1].id) == {"meta": {"result_count": 0}}


def test_api_v2_includes_parents_and_says_which_it_cannot(x: XReplica, api: httpx2.Client) -> None:
    mentions = hidden_parents(x.world)
    call = x.world.post("caller", "$SOL to 200")
    answer = x.world.post("tagger", f"@{x.world.tracked} save this", reply_to=call)
    x.show()
    told = mentions_of(x, api, max_results="50")
    assert [post["text"] for post in told["includes"]["tweets"]] == [call.text]
    users = {user["id"]: user["username"] for user in told["includes"]["users"]}
    assert users[told["includes"]["tweets"][0]["author_id"]] == "caller"
    assert told["data"][0]["referenced_tweets"] == [{"type": "replied_to", "id": call.id}]
    assert (told["data"][0]["id"], told["data"][0]["conversation_id"]) == (answer.id, call.id)
    titles = {error["resource_id"]: error["title"] for error in told["errors"]}
    states = {x.world.above(mention)[-1].id: x.world.above(mention)[-1].state for mention in mentions}
    assert {states[one]: title for one, title in titles.items()} == {
        "deleted": "Not Found Error",
        "missing": "Not Found Error",
        **dict.fromkeys(("protected", "age_restricted", "suspended", "withheld"), "Authorization Error"),
    }
    looked_up = api.get("/2/tweets", params={"ids": f"{call.id},{mentions[0].reply_to}"}).json()
    assert [post["id"] for post in looked_up["data"]] == [call.id]
    assert looked_up["errors"][0]["parameter"] == "ids"


def test_api_v2_has_long_posts_whole_apart_from_their_beginning(x: XReplica, api: httpx2.Client) -> None:
    mention = long_posts(x.world)[0]
    x.show()
    post = next(one for one in mentions_of(x, api)["data"] if one["id"] == mention.id)
    assert len(post["text"]) < 330
    links = {one["url"]: one["expanded_url"] for one in post["note_tweet"]["entities"]["urls"]}
    whole = post["note_tweet"]["text"]
    for short, full in links.items():
        whole = whole.replace(short, full)
    assert whole == mention.text


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("rate_limited", 429, "Too Many Requests"),
        ("unauthorized", 401, "Unauthorized"),
        ("forbidden", 403, "Client Forbidden"),
        ("unavailable", 503, "Service Unavailable"),
        ("server_error", 500, "Internal Server Error"),
    ],
)
def test_api_v2_refuses_with_a_problem(x: XReplica, api: httpx2.Client, kind: str, status: int, title: str) -> None:
    x.misbehave(kind, on="api_v2", times=1)
    answer = api.get("/2/tweets?ids=1")
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    if kind == "rate_limited":
        assert int(answer.headers["x-rate-limit-reset"]) > time.time()
        assert answer.headers["x-rate-limit-remaining"] == "0"
    assert api.get("/2/tweets?ids=1").status_code == 200


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [({"max_results": "4"}, "max_results"), ({"tweet.fields": "txt"}, "tweet.fields"), ({"sinceid": "1"}, "sinceid"),
     ({"pagination_token": "x"}, "pagination_token"), ({"since_id": "x"}, "since_id")],
)  # fmt: skip
def test_api_v2_names_the_parameter_that_it_does_not_accept(
    x: XReplica, api: httpx2.Client, parameters: dict[str, str], parameter: str
) -> None:
    user = api.get(f"/2/users/by/username/{x.world.tracked}").json()["data"]
    answer = api.get(f"/2/users/{user['id']}/mentions", params=parameters)
    assert answer.status_code == 400
    assert list(answer.json()["errors"][0]["parameters"]) == [parameter]


def test_api_v2_wants_its_token_and_counts_its_window(x: XReplica, api: httpx2.Client) -> None:
    x.set(bearer_token="token", api_v2_limit=2, api_v2_window_seconds=600)
    assert httpx2.get(f"{x.url}/2/tweets?ids=1").status_code == 401
    assert httpx2.get(f"{x.url}/2/tweets?ids=1", headers={"authorization": "Bearer other"}).status_code == 401
    told = [api.get("/2/users/by/username/nobody") for _ in range(3)]
    assert [(one.status_code, one.headers["x-rate-limit-remaining"]) for one in told] == [
        (200, "1"), (200, "0"), (429, "0"),
    ]  # fmt: skip
    assert told[0].json()["errors"][0]["title"] == "Not Found Error"
