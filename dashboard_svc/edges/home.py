"""`/`: what this is, how to use it, and the newest calls."""

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.templates import Templates
from dashboard_svc.view.card import Card, card
from swarmnexus.time import now_ms
from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.web.cache import Answer

_READ, _SHOWN = 60, 8


def routes(memory: Memory, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("home", __name__)

    async def make() -> Answer:
        meta = await memory.meta()
        page = await memory.mentions(Filter(), _READ)
        cards = [card(mention, now_ms()) for mention in await memory.with_calls(page.mentions)]
        called = without_repeats([each for each in cards if each.readings])
        body = templates.page("home.html", meta=meta, specimen=specimen(called), cards=called[:_SHOWN])
        return page_answer(body, min(meta.revision, page.revision))

    @blueprint.get("/")
    async def home() -> Response:
        return await pages.give(request, "home", make)

    return blueprint


def specimen(cards: list[Card]) -> Card | None:
    """The card that shows best what is read out of a post; the newest of those that do it as well."""

    def worth(each: Card) -> tuple[bool, int, int]:
        marked = [segment for segment in each.main.head if segment.kinds]
        kinds = {kind for segment in marked for kind in segment.kinds}
        plain = all(len(segment.kinds) == 1 for segment in marked) and is_latin(each)
        return (plain and each.main.length <= 160, len(kinds), each.at_ms)  # noqa: PLR2004 - three large lines

    short = [each for each in cards if not each.main.rest and not each.main.missing]
    return max(short, key=worth, default=None)


def without_repeats(cards: list[Card]) -> list[Card]:
    """One card a post that holds calls, however many tagged it: the newest."""
    return list({each.main.id: each for each in reversed(cards)}.values())[::-1]


def is_latin(each: Card) -> bool:
    """Whether most readers of an English page can read its letters."""
    text = "".join(segment.text for segment in each.main.head)
    return all(ord(letter) < 0x250 for letter in text if letter.isalpha())  # noqa: PLR2004 - end of Latin Extended-B
