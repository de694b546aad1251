"""Reading a timeline from its top down: to what is known, to its end, or as deep as it may go."""

from collections.abc import Callable
from dataclasses import dataclass, field

from collector_svc.parsers.page_posts import read_page_posts
from collector_svc.parsers.piece import Piece, read_piece
from collector_svc.trouble import State, TroubleError
from collector_svc.x.arrival import judge
from collector_svc.x.glance import Glance
from collector_svc.x.ledger import Reach
from collector_svc.x.pool import Pool
from collector_svc.x.tab import Tab
from collector_svc.x.verdict import PageError
from swarmnexus.logs import get_logger

_log = get_logger(__name__)
# Known ground: that many posts in a row, because one that was taken may have been deleted, or come late.
_KNOWN_IN_A_ROW = 3
_SHOW_SECONDS = 10.0
_MORE_SECONDS = 3.0
_SCROLLS_WITHOUT_NEWS = 3


@dataclass
class _Course:
    """How far the reading has come. `read` counts the answers and looks that were taken in."""

    ids: list[int] = field(default_factory=list)
    bottoms: set[str] = field(default_factory=set)
    answers: int = 0
    read: int = 0
    is_at_end: bool = False
    looks_at_page: bool = False


class Feed:
    """One timeline on a page that has come, read into a pool. `own_handle` wrote no mention of itself."""

    def __init__(self, tab: Tab, pool: Pool, own_handle: str) -> None:
        self._tab = tab
        self._pool = pool
        self._own_handle = own_handle.lower()
        self._course = _Course()
        self.trouble: TroubleError | None = None

    async def read(self, is_known: Callable[[int], bool], depth: int) -> Reach:
        """Read down to known ground, at most `depth` answers.

        Raises TroubleError when nothing could be read: LAYOUT_CHANGED when answers came that are not understood, and
        the page shows no posts that are. Trouble further down ends the reading there, is logged, and kept
        in `trouble` where it is X's refusal.
        """
        course = self._course
        await self._take_in()
        while not (at_known := self._is_at_known(is_known)) and not course.is_at_end and course.read < depth:
            try:
                if not await self._go_on():
                    break
            except (TroubleError, PageError) as error:
                _log.warning("the timeline was read in part", posts=len(course.ids), reason=str(error))
                self.trouble = error if isinstance(error, TroubleError) else None
                break
        return Reach(course.ids, is_at_known=at_known, is_at_end=course.is_at_end)

    def _is_at_known(self, is_known: Callable[[int], bool]) -> bool:
        last = self._course.ids[-_KNOWN_IN_A_ROW:]
        return len(last) == _KNOWN_IN_A_ROW and all(map(is_known, last))

    async def _go_on(self) -> bool:
        """Scroll until more has come; answers whether it has, or the end was seen."""
        for _ in range(_SCROLLS_WITHOUT_NEWS):
            before = self._course.answers
            await self._tab.scroll_down()
            glance = await self._tab.until_more_than(before, _MORE_SECONDS)
            judge(self._tab.received[before:], glance)
            if len(self._tab.received) > before:
                await self._take_in()
                return True
            if self._course.looks_at_page and await self._look(glance):
                return True
        # a page that asks for no more has not said that there is no more; only where it is looked at, it has
        self._course.is_at_end = self._course.looks_at_page
        return self._course.is_at_end

    async def _take_in(self) -> None:
        """Read the answers that came, and the page besides where one of them is not understood."""
        course = self._course
        pieces = [read_piece(answer.document) for answer in self._tab.received[course.answers :]]
        course.answers += len(pieces)
        for piece in pieces:
            self._pool.add(piece)
            is_repeating = not piece.bottom or piece.bottom in course.bottoms
            is_bare = not course.read and not piece.column
            # posts come again on later pages; only a cursor that does leads nowhere any more
            if not self._note(piece) and piece.is_understood and (is_repeating or is_bare):
                course.is_at_end = True
            course.bottoms.add(piece.bottom)
            course.read += 1
        if pieces and all(piece.is_understood for piece in pieces):
            return
        why = next((reason for piece in pieces for reason in piece.malformed), "no posts are found in it")
        glance = await self._tab.until(
            lambda seen: seen.articles > 0 or seen.is_empty, min(_SHOW_SECONDS, self._tab.patience_seconds)
        )
        if not course.looks_at_page:
            course.looks_at_page = True
            _log.warning("an answer of X is not understood, its page is read instead", reason=why)
        await self._look(glance)
        if not course.ids and not glance.is_empty:
            told = f"X's answer is not understood ({why}), and its page shows no posts that are: a new version is due"
            raise TroubleError(State.LAYOUT_CHANGED, told)

    async def _look(self, glance: Glance) -> bool:
        """Read the page itself; answers whether it showed anything new."""
        shown = read_page_posts(await self._tab.cells())
        self._pool.add_shown(shown)
        self._course.read += 1
        self._course.is_at_end = self._course.is_at_end or (glance.is_empty and not self._course.ids)
        return self._note(shown)

    def _note(self, piece: Piece) -> bool:
        known = set(self._course.ids)
        fresh = [
            int(post_id)
            for post_id in piece.shown
            if int(post_id) not in known and piece.drafts[post_id].post.author_handle.lower() != self._own_handle
        ]
        self._course.ids.extend(fresh)
        return bool(fresh)
