from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from support.x_replica import XReplica

from tests.x_replica.scripts import (
    adverts,
    everything,
    hidden_parents,
    long_posts,
    many_replies,
    pictures,
    plain_mentions,
    quotes_and_reposts,
    thread_of,
)
from tests.x_replica.written import NOTE_AFTER

from .reader import scrolled, seen


@pytest.mark.parametrize(
    "options",
    [{"shape": "newest"}, {"shape": "older"}, {"older_notifications": True}, {"overlap": 3, "page_size": 7}],
    ids=["newest", "older", "older path", "duplicates"],
)
def test_every_mention_is_seen_once_by_who_scrolls(x: XReplica, page: Page, options: dict[str, object]) -> None:
    everything(x.world)
    x.show()
    x.set(**options)
    page.goto(f"{x.url}/notifications/mentions")
    page.wait_for_selector("article")
    found = [post for post in scrolled(page) if not post.is_promoted]
    by_id = {post.post_id: post for post in found}
    assert len(by_id) == len(found)
    mentions = x.world.mentions()
    assert list(by_id) == [post.id for post in mentions]
    for mention in mentions:
        post = by_id[mention.id]
        at = datetime.fromtimestamp(mention.at_ms // 1000, UTC)
        assert post.link == f"/{mention.author}/status/{mention.id}"
        assert datetime.fromisoformat(post.time) == at
        assert f"@{mention.author}" in post.name
        is_long = len(mention.text) > NOTE_AFTER
        # the older path had nothing to tell that there is more, but three dots
        assert post.is_cut == (is_long and not options.get("older_notifications"))
        if not is_long:
            assert post.text.replace("…", "") == mention.text


def test_cells_far_from_the_view_are_not_in_the_page(x: XReplica, page: Page) -> None:
    plain_mentions(x.world, 60)
    x.show()
    page.goto(f"{x.url}/search?q=%40SwarmNexus&src=typed_query&f=live")
    page.wait_for_selector("article")
    first = seen(page)[0]
    assert len(seen(page)) < 30
    assert len(scrolled(page)) == 60
    assert first not in seen(page)
    assert len(seen(page)) < 30
    assert {one.operation for one in x.requests("graphql")} == {"SearchTimeline"}


def test_a_long_post_is_cut_in_a_timeline_and_whole_on_its_own_page(x: XReplica, page: Page) -> None:
    mention = long_posts(x.world)[0]
    x.show()
    page.goto(f"{x.url}/notifications/mentions")
    page.wait_for_selector("[data-testid=tweet-text-show-more-link]")
    cut = next(post for post in seen(page) if post.post_id == mention.id)
    assert mention.text.startswith(cut.text[:100])
    assert len(cut.text) < 500
    page.goto(f"{x.url}/i/status/{mention.id}")
    page.wait_for_selector("article")
    whole = seen(page)[0]
    assert not whole.is_cut
    assert whole.text.replace("…", "") == mention.text
    page.goto(f"{x.url}/notifications/mentions")
    page.locator("article", has_text="@writer").get_by_text("Show more").click()
    assert next(post for post in seen(page) if post.post_id == mention.id).text == whole.text


def test_a_thread_of_sixty_can_be_scrolled_up_to_its_root(x: XReplica, page: Page) -> None:
    mention = thread_of(x.world)[0]
    x.show()
    page.goto(f"{x.url}/i/status/{mention.id}")
    page.wait_for_selector("article")
    assert mention.id in {post.post_id for post in seen(page)}, "the page opens at the post that it is about"
    found = {post.post_id for post in scrolled(page, -600)}
    assert found == {post.id for post in x.world.above(mention)} | {mention.id}
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("shape", ["newest", "older"])
def test_what_is_hidden_is_told_and_is_no_post(x: XReplica, page: Page, shape: str) -> None:
    texts = {}
    x.set(shape=shape)
    for mention in hidden_parents(x.world):
        x.show()
        page.goto(f"{x.url}/tagger/status/{mention.id}")
        page.wait_for_selector("article[data-testid=tweet]")
        hidden = page.locator("article:not([data-testid])")
        texts[x.world.above(mention)[-1].state] = hidden.inner_text()
    assert {state: text.partition(".")[0] for state, text in texts.items()} == {
        "deleted": "This Post was deleted by the Post author",
        "missing": "This Post is unavailable",
        "withheld": "This Post is unavailable",
        "suspended": "This Post is from a suspended account",
        "protected": "You\u2019re unable to view this Post because this account owner limits who can view their Posts",
        "age_restricted": "Age-restricted adult content",
    }


def test_more_replies_come_by_scrolling_and_by_buttons(x: XReplica, page: Page) -> None:
    mention = many_replies(x.world, 25)[0]
    x.show()
    page.goto(f"{x.url}/i/status/{mention.id}")
    page.get_by_role("button", name="Show replies").click()
    page.get_by_text("and 4").wait_for()
    before = scrolled(page)
    page.get_by_role("button", name="Show more replies").click()
    page.wait_for_function("![...document.querySelectorAll('button')].some((b) => b.innerText === 'Show more replies')")
    after = scrolled(page)
    found = {post.post_id for post in [*before, *after]} | {post.post_id for post in scrolled(page, -600)}
    assert found == {post.id for post in x.world.posts.values()}


def test_advertisements_are_marked_and_have_no_link_of_their_own(x: XReplica, page: Page) -> None:
    adverts(x.world)
    x.show()
    page.goto(f"{x.url}/notifications/mentions")
    page.wait_for_selector("[data-testid=placementTracking]")
    promoted = [post for post in scrolled(page) if post.is_promoted]
    assert {post.link for post in promoted} == {""}
    assert {"Buy now! $SCAM to the moon @SwarmNexus", "The best broker of the year"} == {post.text for post in promoted}


def test_a_quote_is_nested_without_links_and_a_repost_says_whose(x: XReplica, page: Page) -> None:
    quoting = quotes_and_reposts(x.world)[0]
    x.show()
    page.goto(f"{x.url}/i/status/{quoting.id}")
    article = page.locator("article[data-testid=tweet]")
    article.wait_for()
    assert article.locator("[data-testid=tweetText]").all_inner_texts() == [quoting.text, "$ETH to 5,000 in two weeks"]
    assert article.locator("[role=link] [data-testid=User-Name] a").count() == 0
    assert article.locator("time").count() == 2
    page.goto(f"{x.url}/reposter")
    page.wait_for_selector("[data-testid=socialContext]")
    assert [(post.text, post.link) for post in seen(page)] == [(quoting.text, f"/quoter/status/{quoting.id}")]


def test_pictures_videos_and_fonts_are_there_to_be_fetched_or_not(x: XReplica, page: Page) -> None:
    pictures(x.world)
    x.show()
    page.goto(f"{x.url}/notifications/mentions")
    page.wait_for_selector("[data-testid=videoPlayer]")
    page.wait_for_load_state("networkidle")
    counts = x.counts()
    assert counts["image"] > 0
    assert counts["video"] > 0
    assert counts["font"] == 1
    x.forget()
    unwanted = ("image", "media", "font")
    page.route("**/*", lambda route: route.abort() if route.request.resource_type in unwanted else route.continue_())
    page.reload()
    page.wait_for_selector("[data-testid=videoPlayer]")
    page.wait_for_load_state("networkidle")
    assert not {"image", "video", "font"} & set(x.counts())
    assert x.counts()["page"] == 1
