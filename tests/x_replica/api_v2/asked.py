"""The parameters of an API v2 request, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.x_replica.api_v2.problems import invalid

TWEET_FIELDS = (
    "id",
    "text",
    "edit_history_tweet_ids",
    "author_id",
    "created_at",
    "conversation_id",
    "in_reply_to_user_id",
    "referenced_tweets",
    "entities",
    "note_tweet",
    "lang",
    "public_metrics",
    "source",
    "attachments",
    "context_annotations",
    "reply_settings",
)
USER_FIELDS = ("id", "name", "username", "created_at", "protected", "verified", "description", "public_metrics")
EXPANSIONS = (
    "author_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
    "in_reply_to_user_id",
    "entities.mentions.username",
    "attachments.media_keys",
    "edit_history_tweet_ids",
)
_MOST = 100


@dataclass(frozen=True)
class Wanted:
    """Which fields and expansions were asked for."""

    tweet_fields: list[str] = field(default_factory=list)
    user_fields: list[str] = field(default_factory=list)
    expansions: list[str] = field(default_factory=list)


def wanted(arguments: Mapping[str, str], *others: str) -> Wanted:
    """The fields and expansions, and nothing but them and the others. Raises Refused."""
    known = {"tweet.fields": TWEET_FIELDS, "user.fields": USER_FIELDS, "expansions": EXPANSIONS}
    for name, value in arguments.items():
        if name not in known and name not in others:
            raise invalid(name, value, f"The query parameter [{name}] is not one of [{','.join([*known, *others])}]")
    lists = {name: _listed(arguments, name, accepted) for name, accepted in known.items()}
    return Wanted(lists["tweet.fields"], lists["user.fields"], lists["expansions"])


def count(arguments: Mapping[str, str], fewest: int) -> int:
    """`max_results`. Raises Refused."""
    told = arguments.get("max_results", "10")
    if not told.isdecimal() or not fewest <= int(told) <= _MOST:
        message = f"The `max_results` query parameter value [{told}] is not between {fewest} and {_MOST}"
        raise invalid("max_results", told, message)
    return int(told)


def an_id(arguments: Mapping[str, str], name: str) -> int:
    """A post's id, 0 when it is not given. Raises Refused."""
    told = arguments.get(name, "0")
    if not told.isdecimal() or len(told) > 19:
        raise invalid(name, told, f"The `{name}` query parameter value [{told}] does not match ^[0-9]{{1,19}}$")
    return int(told)


def ids(arguments: Mapping[str, str]) -> list[str]:
    """`ids`, 1 to 100 of them. Raises Refused."""
    told = [one for one in arguments.get("ids", "").split(",") if one]
    if not 1 <= len(told) <= _MOST or not all(one.isdecimal() for one in told):
        raise invalid("ids", arguments.get("ids", ""), f"The number of values in the `ids` query parameter list "
                      f"[{len(told)}] is not between 1 and {_MOST}")  # fmt: skip
    return told


def _listed(arguments: Mapping[str, str], name: str, accepted: tuple[str, ...]) -> list[str]:
    told = [one for one in arguments.get(name, "").split(",") if one]
    for one in told:
        if one not in accepted:
            raise invalid(name, one, f"The `{name}` query parameter value [{one}] is not one of [{','.join(accepted)}]")
    return told
