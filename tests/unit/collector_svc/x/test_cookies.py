import json
import time
from pathlib import Path
from typing import Any

import pytest

from collector_svc.trouble import State, TroubleError
from collector_svc.x.cookies import read_session

BASE = "https://x.com"
LATER = time.time() + 86_400
COOKIE_EDITOR = [
    {"name": "auth_token", "value": "a1", "domain": ".x.com", "hostOnly": False, "path": "/", "secure": True,
     "httpOnly": True, "sameSite": "no_restriction", "session": False, "expirationDate": LATER, "storeId": None},
    {"name": "ct0", "value": "c1", "domain": ".x.com", "path": "/", "secure": True, "httpOnly": False,
     "sameSite": "lax", "expirationDate": LATER},
    {"name": "other", "value": "o", "domain": ".example.com"},
]  # fmt: skip
EDIT_THIS_COOKIE = [{**cookie, "id": number, "sameSite": "unspecified"} for number, cookie in enumerate(COOKIE_EDITOR)]
STORAGE_STATE = {
    "cookies": [
        {"name": "auth_token", "value": "a1", "domain": ".x.com", "path": "/", "expires": -1, "sameSite": "None"},
        {"name": "ct0", "value": "c1", "domain": ".x.com", "path": "/", "expires": LATER, "sameSite": "Lax"},
    ],
    "origins": [],
}
NETSCAPE = (
    "# Netscape HTTP Cookie File\r\n\r\n"
    f"#HttpOnly_.x.com\tTRUE\t/\tTRUE\t{LATER:.0f}\tauth_token\ta1\r\n"
    ".x.com\tTRUE\t/\tTRUE\t0\tct0\tc1\r\n"
    "# .x.com\tTRUE\t/\tTRUE\t0\tct0\tcommented\r\n"
)


def exported(folder: Path, content: Any, mode: int = 0o640) -> Path:
    path = folder / "cookies"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(TroubleError) as told:
        read_session(path, BASE)
    assert told.value.state is State.FILES_FAILED
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(f"TW_COOKIES_PATH={str(path)!r} is not accepted: ")
    return str(told.value)


@pytest.mark.parametrize("content", [COOKIE_EDITOR, EDIT_THIS_COOKIE, STORAGE_STATE, NETSCAPE, "\ufeff" + NETSCAPE])
def test_each_format_that_people_export_is_read(tmp_path: Path, content: Any) -> None:
    session = read_session(exported(tmp_path, content), BASE)
    assert {cookie.name: cookie.value for cookie in session.cookies} == {"auth_token": "a1", "ct0": "c1"}
    assert session.secrets == ("a1", "c1")


def test_http_only_and_times_are_kept(tmp_path: Path) -> None:
    token, csrf = read_session(exported(tmp_path, NETSCAPE), BASE).for_browser()
    assert (token["httpOnly"], csrf["httpOnly"]) == (True, False)
    assert token["expires"] == pytest.approx(LATER, abs=1)
    assert "expires" not in csrf


@pytest.mark.parametrize(
    ("base_url", "domain", "is_secure"),
    [
        ("https://x.com", ".x.com", True),
        ("https://mobile.x.com", ".x.com", True),
        ("http://127.0.0.1:8010", "127.0.0.1", False),
        ("https://replica.example:8443", "replica.example", True),
        ("https://notx.com", "notx.com", True),
    ],
)
def test_they_are_set_for_the_host_that_is_watched(tmp_path: Path, base_url: str, domain: str, is_secure: bool) -> None:
    cookies = read_session(exported(tmp_path, COOKIE_EDITOR), base_url).for_browser()
    assert {(cookie["domain"], cookie["secure"]) for cookie in cookies} == {(domain, is_secure)}
    assert ("sameSite" in cookies[0]) == is_secure  # browsers take None for secure cookies only


def test_the_cookies_of_x_com_win_over_those_of_its_older_name(tmp_path: Path) -> None:
    older = [{**cookie, "value": "old", "domain": ".twitter.com"} for cookie in COOKIE_EDITOR[:2]]
    session = read_session(exported(tmp_path, [*COOKIE_EDITOR, *older]), BASE)
    assert session.secrets == ("a1", "c1")


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o642, 0o666])
def test_a_file_that_everybody_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    assert refusal(exported(tmp_path, COOKIE_EDITOR, mode)).endswith("chmod 0640 it")


def test_a_missing_cookie_is_named(tmp_path: Path) -> None:
    assert "no cookie ct0" in refusal(exported(tmp_path, COOKIE_EDITOR[:1]))
    both = refusal(exported(tmp_path, [{**cookie, "domain": ".notx.com"} for cookie in COOKIE_EDITOR]))
    assert "no cookie auth_token and no cookie ct0" in both


@pytest.mark.parametrize("content", ["", "hello", "{", "[" * 100_000, '{"cookies": 5}', "5", "[1, null, {}]"])
def test_what_is_no_export_of_cookies_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    refusal(exported(tmp_path, content))


def test_what_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none")
    refusal(tmp_path)


def test_a_cookie_past_its_time_asks_for_a_new_login(tmp_path: Path) -> None:
    stale = [{**cookie, "expirationDate": 1_700_000_000} for cookie in COOKIE_EDITOR]
    with pytest.raises(TroubleError, match="auth_token expired on 2023-11-14") as told:
        read_session(exported(tmp_path, stale), BASE)
    assert told.value.state is State.AUTH_REQUIRED


def test_no_value_is_ever_shown(tmp_path: Path) -> None:
    session = read_session(exported(tmp_path, [{**cookie, "value": "hush"} for cookie in COOKIE_EDITOR]), BASE)
    assert "hush" not in repr(session)
