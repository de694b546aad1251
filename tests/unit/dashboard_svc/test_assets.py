import hashlib
import re
from pathlib import Path

import pytest

from dashboard_svc.assets import Assets


def test_a_name_changes_with_its_content_and_with_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/a.woff2").write_bytes(b"one")
    (tmp_path / "s.css").write_text('@font-face { src: url("fonts/a.woff2") }')
    before = Assets(tmp_path)
    (tmp_path / "fonts/a.woff2").write_bytes(b"two")
    after = Assets(tmp_path)
    assert before.url("s.css") != after.url("s.css")
    assert after.url("fonts/a.woff2").encode() in after["s.css"].body


def test_modules_name_one_another_by_their_hashes(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport "./c.js";')
    (tmp_path / "b.js").write_text("export const b = 1;")
    (tmp_path / "c.js").write_text("")
    assets = Assets(tmp_path)
    assert re.findall(r'"([^"]+)"', assets["a.js"].body.decode()) == [assets.url("b.js"), assets.url("c.js")]


def test_a_circle_of_modules_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";')
    (tmp_path / "b.js").write_text('import "./a.js";')
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        Assets(tmp_path)


def test_only_hashed_paths_are_served() -> None:
    assets = Assets()
    path = assets.url("swarm.css").removeprefix("/static/")
    assert assets.at(path) is assets["swarm.css"]
    for other in ("swarm.css", "../settings.py", path.replace(".css", ".js"), ""):
        assert assets.at(other) is None


def test_integrity_is_of_what_is_served() -> None:
    asset = Assets()["theme.js"]
    assert asset.integrity.startswith("sha384-")
    assert len(asset.integrity) == len("sha384-") + len(hashlib.sha384().digest()) * 4 // 3
