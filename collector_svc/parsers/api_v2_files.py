"""Pages of X's API v2 in files, as twarc2 and others keep them: a page a line, or one page alone."""

from collections.abc import Iterator
from pathlib import Path

from collector_svc.parsers.api_v2 import ApiPage, read_page
from collector_svc.parsers.decode import NotJsonError, decode
from collector_svc.parsers.draft import Draft
from collector_svc.parsers.entry import Entry
from collector_svc.parsers.fields import FieldError
from collector_svc.parsers.lines import lines
from collector_svc.parsers.outcome import Malformed, Outcome, Parsed, Skipped
from collector_svc.parsers.threads import mention_of
from swarmnexus.v1.model_pb2 import Post

# A page of 100 long posts below other long ones.
PAGE_LIMIT = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


def read_pages(path: str) -> Iterator[Outcome]:
    """The posts of each page in its order, then those that they refer to; a broken page costs no other.

    A post stands below its parent where the page has that, too.
    """
    with Path(path).open("rb") as stream:
        alone = _alone(stream.read(PAGE_LIMIT + 1))
        if alone is not None:
            yield from _page(alone, path)
            return
        stream.seek(0)
        for entry in lines(stream, PAGE_LIMIT):
            yield from _page(entry, f"{path}:{entry.number}")


def _alone(data: bytes) -> Entry | None:
    """The file as one page that may be spread over lines; None when its first line is one by itself."""
    first = data.removeprefix(_BOM).partition(b"\n")[0]
    try:
        decode(first)
    except NotJsonError:
        return Entry(1, data.removeprefix(_BOM), len(data)) if len(data) <= PAGE_LIMIT and _is_json(data) else None
    return None


def _is_json(data: bytes) -> bool:
    try:
        decode(data.removeprefix(_BOM))
    except NotJsonError:
        return False
    return True


def _page(entry: Entry, place: str) -> Iterator[Outcome]:
    if entry.data is None:
        yield Malformed(place, f"longer than {PAGE_LIMIT // 1024**2} MiB", entry.bytes_read)
        return
    try:
        page = read_page(decode(entry.data))
    except (NotJsonError, FieldError) as error:
        yield Malformed(place, str(error), entry.bytes_read)
        return
    told = [*page.told, *(post_id for post_id in page.drafts if post_id not in page.told)]
    for number, post_id in enumerate(told, start=1):
        yield _outcome(page, post_id, f"{place} post {number}", entry.bytes_read)
    for reason in page.nameless:
        yield Malformed(f"{place} post", reason, entry.bytes_read)


def _outcome(page: ApiPage, post_id: str, place: str, bytes_read: int) -> Outcome:
    draft = page.drafts.get(post_id)
    if draft is None:
        return Malformed(place, page.malformed.get(post_id, "it cannot be read"), bytes_read)
    if post_id in page.replaced:
        return Skipped(place, "an earlier version of a post that is here", bytes_read)
    return Parsed(mention_of(_with_fate(draft, page), lambda parent: _known(page, parent)), place, bytes_read)


def _with_fate(draft: Draft, page: ApiPage) -> Draft:
    """The draft, its reference to a parent completed by what X says became of that."""
    if draft.answers is not None and draft.answers.id in page.withheld:
        draft.answers.state = page.withheld[draft.answers.id]
    return draft


def _known(page: ApiPage, post_id: str) -> Post | None:
    draft = page.drafts.get(post_id)
    return draft.post if draft else None
