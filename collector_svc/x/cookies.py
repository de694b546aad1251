"""The cookies of a logged-in session, out of the files that people export."""

import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from collector_svc.trouble import State, TroubleError

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam

NEEDED = ("auth_token", "ct0")
_X_HOSTS = ("x.com", "twitter.com")
_ACCEPTED = (
    "accepted are the JSON of a cookie extension (Cookie-Editor, EditThisCookie), a Playwright storage state and "
    "Netscape's cookies.txt"
)
_HTTP_ONLY = "#HttpOnly_"
_NETSCAPE_FIELDS = 7
_MOST_BYTES = 1024 * 1024
SameSite = Literal["Lax", "None", "Strict"]
_SAME_SITE: dict[str, SameSite] = {"lax": "Lax", "strict": "Strict", "none": "None", "no_restriction": "None"}


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; `expires` is epoch seconds, None for the browser's session. Its value is never shown."""

    name: str
    value: str = field(repr=False)
    domain: str
    expires: float | None = None
    http_only: bool = False
    same_site: SameSite | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The cookies to set for one host."""

    cookies: tuple[Cookie, ...]
    base_url: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be kept or shown, the longest first."""
        return tuple(
            sorted({cookie.value for cookie in self.cookies if cookie.value}, key=lambda one: (-len(one), one))
        )

    def for_browser(self) -> "list[SetCookieParam]":
        """As Playwright takes them: for the host of X_BASE_URL and, where that is X itself, its other hosts."""
        address = urlsplit(self.base_url)
        host = address.hostname or ""
        domain = next((f".{known}" for known in _X_HOSTS if _is_within(host, known)), host)
        is_secure = address.scheme == "https"
        return [_for_browser(cookie, domain, is_secure=is_secure) for cookie in self.cookies]


def read_session(path: Path, base_url: str) -> Session:
    """The session that a file holds.

    Raises:
        TroubleError: FILES_FAILED when the file is missing, readable by everybody, of no known format, or lacks a
            cookie that a session needs; AUTH_REQUIRED when such a cookie is past its time.
    """
    cookies = {cookie.name: cookie for cookie in _chosen(_parse(_read(path), path), base_url)}
    missing = [name for name in NEEDED if name not in cookies]
    if missing:
        told = f"it holds no cookie {' and no cookie '.join(missing)} of x.com: export it while you are logged in there"
        raise _refused(path, told)
    for name in NEEDED:
        expires = cookies[name].expires
        if expires is not None and expires <= time.time():
            on = time.strftime("%Y-%m-%d", time.gmtime(expires))
            told = f"TW_COOKIES_PATH={str(path)!r}: its cookie {name} expired on {on}: log in again and export anew"
            raise TroubleError(State.AUTH_REQUIRED, told)
    alive = (cookie for cookie in cookies.values() if cookie.expires is None or cookie.expires > time.time())
    return Session(tuple(alive), base_url)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _refused(path, "it is no regular file")
            if status.st_mode & (stat.S_IROTH | stat.S_IWOTH):
                raise _refused(path, "everybody on this machine can read or change it: chmod 0640 it")
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise _refused(path, f"it is longer than {_MOST_BYTES:,} bytes; {_ACCEPTED}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(path, f"it is no text; {_ACCEPTED}") from None


def _parse(text: str, path: Path) -> list[Cookie]:
    if text.lstrip().startswith(("[", "{")):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            raise _refused(path, f"it is broken JSON; {_ACCEPTED}") from None
        listed = document.get("cookies") if isinstance(document, dict) else document
        if isinstance(listed, list):
            return list(_of_objects(listed))
    elif any(line.count("\t") >= _NETSCAPE_FIELDS - 1 for line in text.splitlines()):
        return list(_of_lines(text.splitlines()))
    raise _refused(path, f"it is of no known format; {_ACCEPTED}")


def _of_objects(listed: Iterable[Any]) -> Iterator[Cookie]:
    for told in listed:
        if not isinstance(told, dict):
            continue
        name, value, domain = told.get("name"), told.get("value"), told.get("domain")
        if not (isinstance(name, str) and isinstance(value, str) and isinstance(domain, str)):
            continue
        expires = told.get("expirationDate", told.get("expires"))
        is_dated = isinstance(expires, int | float) and not isinstance(expires, bool) and expires > 0
        same_site = _SAME_SITE.get(str(told.get("sameSite")).lower())
        yield Cookie(name, value, domain, expires if is_dated else None, told.get("httpOnly") is True, same_site)


def _of_lines(lines: Iterable[str]) -> Iterator[Cookie]:
    """Netscape's: domain, whether of subdomains too, path, whether secure, expiry, name, value, by tabs."""
    for line in lines:
        is_http_only = line.startswith(_HTTP_ONLY)
        fields = line.removeprefix(_HTTP_ONLY).split("\t")
        if len(fields) != _NETSCAPE_FIELDS or (line.startswith("#") and not is_http_only):
            continue
        domain, _, _, _, expires, name, value = fields
        seconds = float(expires) if expires.isascii() and expires.isdigit() else 0.0
        yield Cookie(name, value.rstrip("\r\n"), domain, seconds or None, is_http_only)


def _chosen(cookies: list[Cookie], base_url: str) -> list[Cookie]:
    """Those of X and of the host itself, in the order in which a later one of the same name wins."""
    host = urlsplit(base_url).hostname or ""
    ranks = (*reversed(_X_HOSTS), host)
    ranked = [
        (max((rank for rank, known in enumerate(ranks) if _is_within(cookie.domain, known)), default=-1), cookie)
        for cookie in cookies
    ]
    return [cookie for rank, cookie in sorted(ranked, key=lambda pair: pair[0]) if rank >= 0]


def _is_within(domain: str, host: str) -> bool:
    plain = domain.lower().removeprefix(".")
    return plain == host or plain.endswith(f".{host}")


def _for_browser(cookie: Cookie, domain: str, *, is_secure: bool) -> "SetCookieParam":
    told: SetCookieParam = {
        "name": cookie.name,
        "value": cookie.value,
        "domain": domain,
        "path": "/",
        "secure": is_secure,
        "httpOnly": cookie.http_only,
    }
    if cookie.expires is not None:
        told["expires"] = cookie.expires
    # browsers take None for secure cookies only
    if cookie.same_site and (is_secure or cookie.same_site != "None"):
        told["sameSite"] = cookie.same_site
    return told


def _refused(path: Path, why: str) -> TroubleError:
    return TroubleError(State.FILES_FAILED, f"TW_COOKIES_PATH={str(path)!r} is not accepted: {why}")
