"""Reading the whole memory again under one model.

What a later model may change: nothing. Each post gets a label of this model beside those of earlier ones, which stay.
A call stays as it was first read, with its probability, target and date, for that is what was shown and scored; only
where a post has no call on a ticker may one that is newly read be added. A mention below a post is tied to the calls
that are kept of it.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from collector_svc.counts import Counts
from collector_svc.labelling import Labeller, labels_of
from collector_svc.relabel_state import RelabelState
from collector_svc.uploader import Row, Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, ROW_OUTCOME_UPDATED, RowResult
from swarmnexus.v1.model_pb2 import Call, Mention, StanceLabel
from swarmnexus.v1.query_pb2 import ScanMentionsResponse

_PAGE = 200
_TIMEOUT_SECONDS = 15.0
# Invented mentions come with the calls that are in them, so that none in one of them means none.
_DEMO = "demo"

CallKey = tuple[str, str, int]
ReadCalls = Callable[[Mention], Iterable[Call]]
OnRefused = Callable[[str], None]
OnPosition = Callable[[int, int], None]


@dataclass(frozen=True)
class Reader:
    """A model, and what reads calls with it; a reader without `read_calls` adds none."""

    labeller: Labeller
    read_calls: ReadCalls = lambda _mention: ()


@dataclass
class Tally:
    """What a run has done so far. `calls` were added; `position` is up to where all is acked."""

    mentions: int = 0
    labels: Counts = field(default_factory=Counts)
    calls: int = 0
    refused_mentions: int = 0
    position: int = 0
    is_complete: bool = False


class Relabel:
    """One run from where the state stands to the newest mention, or until it is stopped. `tally` holds at any time."""

    def __init__(
        self,
        store: StoreConnection,
        uploader: Uploader,
        reader: Reader,
        state: RelabelState,
        *,
        on_position: OnPosition,
        on_refused: OnRefused,
    ) -> None:
        """`on_position` hears of the position reached and the newest, `on_refused` one line a refusal."""
        self.tally = Tally()
        self._store = store
        self._stub = query_pb2_grpc.QueryServiceStub(store.channel)
        self._uploader = uploader
        self._reader = reader
        self._state = state
        self._on_position = on_position
        self._on_refused = on_refused

    async def run(self, stop: asyncio.Event) -> None:
        """Read page after page; a page counts as read when all of it is acked. Raises SwarmError and StateError."""
        await self._uploader.introduce_model()
        page = await self._scan(self._state.position)
        if self._state.position > page.newest_position:  # another database stands there now, or an older one
            self._state.forget()
            page = await self._scan(0)
        self.tally.position = self._state.position
        while page.mentions and not stop.is_set():
            await self._send(list(page.mentions))
            self.tally.position = page.mentions[-1].position
            self.tally.mentions += len(page.mentions)
            self._state.keep(self.tally.position)
            self._on_position(self.tally.position, page.newest_position)
            page = await self._scan(self.tally.position)
        if not page.mentions:
            self.tally.is_complete = True
            self._state.forget()

    async def _scan(self, after: int) -> ScanMentionsResponse:
        request = query_pb2.ScanMentionsRequest(after_position=after, page_size=_PAGE)
        return await self._uploader.patiently(
            lambda: self._store.call(self._stub.ScanMentions, request, timeout_seconds=_TIMEOUT_SECONDS)
        )

    async def _send(self, mentions: list[Mention]) -> None:
        labels = {label.post_id: label for each in mentions for label in labels_of(each, self._reader.labeller)}
        await self._uploader.send_labels((Row(label) for label in labels.values()), self._on_label)
        counted: set[CallKey] = set()
        tellings = [telling for each in mentions if (telling := self._telling(each, counted)) is not None]
        await self._uploader.send_mentions(tellings, self._on_mention)

    def _telling(self, mention: Mention, counted: set[CallKey]) -> Row[Mention] | None:
        """The mention with the calls to be added to it, and how many of them are not counted yet; None for none."""
        if mention.origin == _DEMO:
            return None
        read = list(self._reader.read_calls(mention))
        fresh = added_calls(mention, read)
        calls = [*fresh, *untied_calls(mention, read)]
        if not calls:
            return None
        told = Mention(
            post=mention.post, thread=mention.thread, tickers=mention.tickers, calls=calls, origin=mention.origin
        )
        new = {(call.post_id, call.ticker, call.stance) for call in fresh} - counted
        counted |= new
        return Row(told, len(new))

    def _on_label(self, row: Row[StanceLabel], result: RowResult) -> None:
        self.tally.labels.count(result.outcome)
        if result.outcome == ROW_OUTCOME_REFUSED:
            self._on_refused(f"post {row.message.post_id}: {result.field}: {result.reason}")

    def _on_mention(self, row: Row[Mention], result: RowResult) -> None:
        if result.outcome == ROW_OUTCOME_REFUSED:
            self.tally.refused_mentions += 1
            self._on_refused(f"mention {row.message.post.id}: {result.field}: {result.reason}")
        elif result.outcome == ROW_OUTCOME_UPDATED:
            self.tally.calls += row.tag


def added_calls(mention: Mention, read: Iterable[Call]) -> list[Call]:
    """Of the calls that were read, those on tickers on which their posts have none yet."""
    kept = {(call.post_id, call.ticker) for call in mention.calls}
    return [call for call in read if (call.post_id, call.ticker.upper()) not in kept]


def untied_calls(mention: Mention, read: Iterable[Call]) -> list[Call]:
    """Of the kept calls of its posts that were read here too, those that only other mentions are tied to, as kept."""
    read_here = {(call.post_id, call.ticker.upper(), call.stance) for call in read}
    return [
        _without_spans(call)
        for call in mention.calls
        if call.mention_id != mention.post.id and (call.post_id, call.ticker, call.stance) in read_here
    ]


def _without_spans(call: Call) -> Call:
    """They are kept already, and may stand in posts that another mention of the post does not know."""
    told = Call()
    told.CopyFrom(call)
    del told.spans[:]
    return told
