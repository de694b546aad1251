"""Our own files under names that hold their content's hash, so that a browser may keep them for ever."""

import base64
import hashlib
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}
# How our own files name one another: url("fonts/x.woff2") in CSS, from "./x.js" in modules.
_REFERENCES = {
    ".css": re.compile(rb'(url\(")([^":]+)("\))'),
    ".js": re.compile(rb'(\bfrom "|\bimport ")(\./[^"]+)(")'),
}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    path: str
    body: bytes
    content_type: str

    @property
    def integrity(self) -> str:
        """For the attribute of the same name."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()


class Assets:
    """All files of the folder, read once. Raises OSError when it cannot be read, KeyError for a name it lacks."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._folder = folder
        self._by_name: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._load(path.relative_to(folder).as_posix(), ())
        self._by_path = {asset.path: asset for asset in self._by_name.values()}

    def __getitem__(self, name: str) -> Asset:
        return self._by_name[name]

    def at(self, path: str) -> Asset | None:
        """The file that a hashed path names."""
        return self._by_path.get(path)

    def url(self, name: str) -> str:
        """Where a page finds the file."""
        return f"/static/{self._by_name[name].path}"

    def _load(self, name: str, users: tuple[str, ...]) -> Asset:
        if name in users:
            raise ValueError(f"{' -> '.join((*users, name))}: files that name one another in a circle have no hash")
        if name in self._by_name:
            return self._by_name[name]
        body = (self._folder / name).read_bytes()
        stem, suffix = posixpath.splitext(name)
        pattern = _REFERENCES.get(suffix)
        if pattern:
            base = posixpath.dirname(name)

            def hashed(match: re.Match[bytes]) -> bytes:
                other = posixpath.normpath(posixpath.join(base, match[2].decode()))
                return match[1] + f"/static/{self._load(other, (*users, name)).path}".encode() + match[3]

            body = pattern.sub(hashed, body)
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        digest = hashlib.blake2b(body, digest_size=8).hexdigest()
        asset = self._by_name[name] = Asset(f"{stem}.{digest}{suffix}", body, kind)
        return asset
