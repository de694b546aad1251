"""Calls across a thread: whose they are, and those that rest on the post above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collector_svc.extraction.clauses import Ticked
from collector_svc.extraction.opinions import Understood
from collector_svc.extraction.tokens import Kind
from swarmnexus.v1.model_pb2 import (
    POST_STATE_AVAILABLE,
    POST_STATE_UNSPECIFIED,
    STANCE_BEARISH,
    STANCE_BULLISH,
    Call,
    Mention,
    Post,
    Span,
)

if TYPE_CHECKING:
    from collector_svc.extraction.reading import ReadCall

# So many posts above a mention are looked at.
_MOST_ABOVE = 4
# An answer of so many words can be nothing but a yes or a no.
_SHORT_ANSWER = 14
# What the store takes of a mention, and what a page can show of a call.
_MOST_CALLS, _MOST_SPANS = 200, 40
_STANCES = {"bullish": STANCE_BULLISH, "bearish": STANCE_BEARISH}
_OTHER = {"bullish": "bearish", "bearish": "bullish"}


@dataclass(frozen=True)
class Said:
    """What one post says by itself."""

    understood: Understood
    calls: list["ReadCall"]

    @property
    def topics(self) -> tuple[Ticked, ...]:
        """The one ticker that an answer without any speaks of; none when there are several to choose from."""
        tickers = {call.ticker for call in self.calls} or {span.ticker for span in self.understood.text.tickers}
        return tuple(Ticked(-1, ticker, is_reference=False) for ticker in tickers) if len(tickers) == 1 else ()


Read = Callable[[str, int, Said | None], Said]


def calls_in_thread(mention: Mention, read: Read) -> list[Call]:
    """The calls of the mention's own post and of those above it, as far up as each makes calls."""
    chain: list[Post] = []
    for post in [*mention.thread][-_MOST_ABOVE:]:
        if _is_readable(post):
            chain.append(post)
        else:
            chain.clear()
    found: list[list[Call]] = []
    above: Said | None = None
    above_post: Post | None = None
    for post in [*chain, mention.post]:
        said = read(post.text, post.created_at_ms, above) if post.created_at_ms else None
        if said is None:
            above, above_post = None, None
            found.append([])
            continue
        calls = _calls(mention, post, said, above, above_post)
        found.append(calls)
        above, above_post = said, post
    kept = list(found[-1])
    for calls in reversed(found[:-1]):
        if not calls:
            break
        kept[:0] = calls
    return kept[-_MOST_CALLS:]


def _is_readable(post: Post) -> bool:
    is_available = post.state in (POST_STATE_AVAILABLE, POST_STATE_UNSPECIFIED)
    return bool(is_available and post.text and post.author_handle)


def _calls(mention: Mention, post: Post, said: Said, above: Said | None, above_post: Post | None) -> list[Call]:
    own = [_call(mention, post, call) for call in said.calls]
    if own or above is None or above_post is None or not above.calls:
        _lend_spans(own, above, above_post)
        return own
    if said.understood.text.tickers and any(clause.has("likewise") for clause in said.understood.clauses):
        return _likewise(mention, post, said, above)
    answer = _answer(said)
    if answer > 0:
        return [_resting(mention, post, call, said, above_post) for call in above.calls]
    if answer < 0:
        opposite = [
            replace(
                call, stance=_OTHER[call.stance], target_price=None, target_date="", entry_price=None, stop_price=None
            )
            for call in above.calls
        ]
        return [_resting(mention, post, call, said, above_post) for call in opposite]
    return []


def _answer(said: Said) -> int:
    """1 for a yes to what stands above, -1 for a no, 0 for neither."""
    clauses = said.understood.clauses
    words = [token for token in said.understood.text.tokens if token.kind is Kind.WORD]
    if not clauses or len(words) > _SHORT_ANSWER or said.understood.text.tickers:
        return 0
    if any(clause.void for clause in clauses):
        return 0
    if any(clause.has("disagree") for clause in clauses):
        return -1
    if any(clause.has("quiet") for clause in clauses):
        return 0
    return 1 if any(clause.has("agree") for clause in clauses) else 0


def _likewise(mention: Mention, post: Post, said: Said, above: Said) -> list[Call]:
    """`and $SOL even more so`: the side that is taken above, for a ticker of one's own."""
    stances = {call.stance for call in above.calls}
    tickers = {span.ticker: span for span in said.understood.text.tickers}
    if len(stances) != 1 or len(tickers) != 1 or any(clause.void for clause in said.understood.clauses):
        return []
    (span,) = tickers.values()
    like = replace(above.calls[0], ticker=span.ticker, target_price=None, target_date="", spans=())
    call = _call(mention, post, like)
    call.spans.append(Span(post_id=post.id, start=span.start, end=span.end, of="ticker"))
    return [call]


def _resting(mention: Mention, post: Post, call: "ReadCall", said: Said, above_post: Post) -> Call:
    """A call of this post whose ticker, target and date stand in the post above."""
    resting = _call(mention, post, replace(call, spans=()))
    for span in call.spans:
        is_kept = (
            span.of == "ticker"
            or (span.of == "target" and call.target_price)
            or (span.of == "date" and call.target_date)
        )
        if is_kept:
            resting.spans.append(Span(post_id=above_post.id, start=span.start, end=span.end, of=span.of))
    for clause in said.understood.clauses:
        for mark in clause.marks:
            if mark.names & {"agree", "disagree"}:
                start, end = said.understood.text.place(mark.first, mark.last)
                resting.spans.append(Span(post_id=post.id, start=start, end=end, of="stance"))
    return resting


def _lend_spans(calls: Sequence[Call], above: Said | None, above_post: Post | None) -> None:
    """Name the ticker's place in the post above for a call whose own post does not name it."""
    if above is None or above_post is None:
        return
    for call in calls:
        if any(span.of == "ticker" for span in call.spans):
            continue
        for ticker in above.understood.text.tickers:
            if ticker.ticker == call.ticker:
                call.spans.insert(0, Span(post_id=above_post.id, start=ticker.start, end=ticker.end, of="ticker"))
                break


def _call(mention: Mention, post: Post, call: "ReadCall") -> Call:
    made = Call(
        mention_id=mention.post.id,
        post_id=post.id,
        author_handle=post.author_handle,
        ticker=call.ticker,
        stance=_STANCES[call.stance],
        probability=call.probability,
        target_date=call.target_date,
        called_at_ms=post.created_at_ms,
        spans=[Span(post_id=post.id, start=span.start, end=span.end, of=span.of) for span in call.spans[:_MOST_SPANS]],
    )
    if call.target_price is not None:
        made.target_price_usd = call.target_price
    return made
