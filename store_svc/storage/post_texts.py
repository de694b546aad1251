"""The texts of posts that were seen with more than one."""

from collections.abc import Sequence

import apsw
import orjson

from store_svc.rules.versions import Version
from store_svc.storage.hashed import insert_hashed
from swarmnexus.v1.query_pb2 import PostVersion

VERSIONS = """
SELECT post_id, text, seen_ms FROM post_texts
WHERE post_id IN (SELECT value FROM json_each(:wanted))
ORDER BY post_id, shown DESC, seen_ms, length(text) DESC, text DESC
"""


def replace_versions(db: apsw.Connection, post_id: str, versions: Sequence[Version]) -> None:
    """Write the versions of a post, the shown one first, in the place of those that were kept."""
    db.execute("DELETE FROM post_texts WHERE post_id = ?", (post_id,))
    rows = [(post_id, version.text, version.seen_ms, int(not place)) for place, version in enumerate(versions)]
    insert_hashed(db, "post_texts", rows)


def select_versions(db: apsw.Connection, wanted: str) -> dict[str, tuple[Version, ...]]:
    """The versions of those posts of a JSON array of ids that have more than one, the shown one first."""
    rows = db.execute(VERSIONS, {"wanted": wanted})
    found: dict[str, tuple[Version, ...]] = {}
    for post_id, text, seen_ms in rows:
        found[str(post_id)] = (*found.get(str(post_id), ()), Version(str(text), int(seen_ms)))
    return found


def select_history(db: apsw.Connection, post_ids: Sequence[str]) -> list[PostVersion]:
    """The same as messages, post by post in the given order, the first seen first."""
    found = select_versions(db, orjson.dumps(list(post_ids)).decode())
    return [
        PostVersion(post_id=post_id, text=version.text, seen_at_ms=version.seen_ms, shown=not place)
        for post_id in post_ids
        for place, version in enumerate(found.get(post_id, ()))
    ]
