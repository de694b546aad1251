"""All mentions by position, each with its whole thread."""

import apsw

from store_svc.storage.mention_pages import mentions_after
from store_svc.storage.posts import select_thread
from swarmnexus.v1.model_pb2 import Mention

_PAGE_CHARACTERS = 2_000_000


def scan_mentions(db: apsw.Connection, after: int, last: int, count: int) -> list[Mention]:
    """Those of positions above `after` up to `last`, oldest first; fewer than `count` where the threads are long."""
    found: list[Mention] = []
    characters = 0
    for mention in mentions_after(db, after, last, count):
        thread = select_thread(db, mention.position)
        del mention.thread[:]
        mention.thread.extend(thread)
        characters += len(mention.post.text) + sum(len(post.text) for post in thread)
        if found and characters > _PAGE_CHARACTERS:
            break
        found.append(mention)
    return found
