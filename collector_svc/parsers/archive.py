"""The archive of one's own posts that X hands out: `tweets.js` with `account.js` beside it."""

from collections.abc import Iterator
from pathlib import Path

from collector_svc.parsers.decode import NotJsonError, decode
from collector_svc.parsers.draft import Author
from collector_svc.parsers.entry import ENTRY_LIMIT
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.outcome import Outcome, UnreadableFile
from collector_svc.parsers.tweet_files import read_tweet_list
from collector_svc.parsers.values import handle, snowflake


def read_archive(path: str, author: str) -> Iterator[Outcome]:
    """The posts of an archive, which does not say whose they are.

    That stands in `account.js`; where it is missing, `author` is believed. Raises UnreadableFile at once
    when neither says.
    """
    return read_tweet_list(path, _owner(path, author))


def _owner(path: str, author: str) -> Author:
    beside = Path(path).with_name("account.js")
    try:
        with beside.open("rb") as stream:
            return _account(stream.read(ENTRY_LIMIT))
    except FileNotFoundError:
        missing = "there is no account.js beside it"
    except (OSError, NotJsonError, FieldError) as error:
        missing = f"account.js beside it cannot be read ({error})"
    if not author:
        raise UnreadableFile(
            path, f"an archive does not name its author and {missing}: put it there or say --author HANDLE"
        )
    try:
        return Author(handle(author.removeprefix("@"), "--author"))
    except FieldError as error:
        raise UnreadableFile(path, str(error)) from None


def _account(data: bytes) -> Author:
    """The account of `window.YTD.account.part0 = [ {"account": {...}} ]`."""
    _, bracket, listed = data.partition(b"[")
    accounts = decode(bracket + listed.rstrip().removesuffix(b";"))
    account = Record({"accounts": accounts}).children("accounts")
    if not account:
        raise FieldError("accounts", None, "an account")
    details = account[0].need(Record, "account")
    return Author(details.need(handle, "username"), details.get(snowflake, "accountId") or "")
