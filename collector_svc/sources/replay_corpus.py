"""Plays a corpus as if it happened now: its history at once, then its live part lap after lap, and its prices."""

from collector_svc.sources.corpus import Corpus
from collector_svc.sources.moved_mentions import Lap, ids_of_a_lap, moved_mention
from collector_svc.sources.protocol import Harvest
from collector_svc.sources.replay_state import CorpusMark, ReplayState
from collector_svc.sources.schedule import PriceSchedule, Schedule
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Mention, Price

_SOURCE_OF_PRICES = "demo"
_ORIGIN = "demo"
# Rows of prices in one reading; what more is owed after a long pause comes in the next, at once.
_MOST_ROWS = 1_500
_DIGITS = 8


class CorpusReplay:
    """A source. Everything it tells is marked as demo."""

    name = "replay"
    handle = ""

    def __init__(self, corpus: Corpus, key: str, state: ReplayState) -> None:
        """`key` is the name under which the state is kept. Raises TroubleError when that cannot be written."""
        self._corpus = corpus
        self._key = key
        self._state = state
        self._lap_ids = ids_of_a_lap(corpus.mentions)
        self._refused = tuple(corpus.refused)
        mark = state.corpus(key)
        if mark is None:
            # kept before anything is sent: a restart in the middle of the first play must tell the same times
            mark = CorpusMark(anchor_ms=now_ms() // 1000 * 1000)
            state.keep_corpus(key, mark)
        self._mark = mark
        self._mentions = Schedule(
            mark.anchor_ms,
            [mention.post.created_at_ms - corpus.anchor_ms for mention in corpus.mentions],
            corpus.step_ms,
        )
        self._prices = PriceSchedule(mark.anchor_ms, [row.at_ms - corpus.anchor_ms for row in corpus.prices])

    async def read(self, limit: int) -> Harvest:
        """See Source. The history comes at once, whatever the limit.

        It is the past that a fresh installation is to show from its first minute on, and it costs nobody anything.
        """
        now = now_ms()
        first = self._mentions.resume(self._mark.mentions, now)
        number, most = first, max(limit, self._mentions.history - first)
        while number - first < most and _is_due(self._mentions.due_at_ms(number), now):
            number += 1
        rows = self._mark.prices
        while rows - self._mark.prices < _MOST_ROWS and _is_due(self._prices.due_at_ms(rows), now):
            rows += 1
        upcoming = [at for at in (self._mentions.due_at_ms(number), self._prices.due_at_ms(rows)) if at is not None]
        return Harvest(
            mentions=[self._told(each) for each in range(first, number)],
            prices=[price for each in range(self._mark.prices, rows) for price in self._priced(each)],
            refused=self._refused,
            cursor=self._mark.model_copy(update={"mentions": number, "prices": rows}),
            next_at_ms=min(upcoming, default=None),
        )

    async def keep(self, harvest: Harvest) -> None:
        """See Source."""
        self._refused = ()
        if harvest.cursor != self._mark:
            self._state.keep_corpus(self._key, harvest.cursor)
            self._mark = harvest.cursor

    async def close(self) -> None:
        """See Source."""

    def _told(self, number: int) -> Mention:
        lap, index = self._mentions.place_of(number)
        mention = moved_mention(
            self._corpus.mentions[index],
            Lap(
                number=lap,
                anchor_ms=self._corpus.anchor_ms,
                shift_ms=self._mark.anchor_ms - self._corpus.anchor_ms,
                length_ms=self._mentions.lap_ms,
                ids=self._lap_ids,
            ),
        )
        mention.origin = _ORIGIN
        return mention

    def _priced(self, number: int) -> list[Price]:
        """One row of prices. In later laps each is scaled so that the path goes on where the lap before ended."""
        at_ms = self._prices.due_at_ms(number)
        lap, index = self._prices.place_of(number)
        first, last = self._corpus.prices[0].prices_usd, self._corpus.prices[-1].prices_usd
        return [
            Price(
                ticker=ticker,
                at_ms=at_ms,
                price_usd=_rounded(value * (last[ticker] / first[ticker]) ** lap),
                source=_SOURCE_OF_PRICES,
            )
            for ticker, value in self._corpus.prices[index].prices_usd.items()
            if not lap or (ticker in first and ticker in last)
        ]


def _is_due(at_ms: int | None, now: int) -> bool:
    return at_ms is not None and at_ms <= now


def _rounded(price_usd: float) -> float:
    return float(f"{price_usd:.{_DIGITS}g}")
