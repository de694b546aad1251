"""The shipped Nginx site, rendered for a test: its own ports, host, certificate and folders, nothing else changed."""

import contextlib
import http.client
import shutil
import ssl
import subprocess
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.processes import ROOT, free_port, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
SITE = ROOT / "ops/nginx/swarm-nexus.conf"
HOST = "localhost"

# What a distribution's own nginx.conf has around a site, within one folder.
_AROUND = """{user}daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, its body as it came."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Site:
    """A running Nginx with the shipped site."""

    http_port: int
    https_port: int
    folder: Path

    def connect(self, host: str = HOST) -> http.client.HTTPSConnection:
        """A TLS connection that trusts the test's own certificate and nothing else."""
        trust = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        trust.check_hostname = host == HOST
        return http.client.HTTPSConnection(host, self.https_port, context=trust, timeout=20)

    def ask(
        self, target: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """One request over TLS."""
        with contextlib.closing(self.connect()) as connection:
            connection.request(method, target, body or None, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


def render(folder: Path, http_port: int, https_port: int, dashboard_url: str, agent_url: str) -> str:
    """The site with what differs on another machine put in its place; each must be there to be replaced."""
    text = SITE.read_text()
    for shipped, ours in {
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{https_port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "/etc/letsencrypt/live/swarm.example.org": str(folder),
        "swarm.example.org": HOST,
        "127.0.0.1:3010": urllib.parse.urlsplit(dashboard_url).netloc,
        "127.0.0.1:3011": urllib.parse.urlsplit(agent_url).netloc,
        "/var/log/nginx": str(folder),
        "/var/www/html": str(folder / "html"),
        "/opt/swarmnexus": str(ROOT),
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, ours)
    return text


def write_configuration(folder: Path, site: str, *, as_root: bool) -> Path:
    """nginx.conf with the site in it, and a self-signed certificate; answers the file to start from."""
    (folder / "site.conf").write_text(site)
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run([*make, *names, *files], check=True, capture_output=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(_AROUND.format(folder=folder, user="user root;\n" if as_root else ""))
    return configuration


@contextlib.contextmanager
def serving(folder: Path, dashboard_url: str, agent_url: str, *, as_root: bool) -> Iterator[Site]:
    """The site in front of the two gateways, waited for until it takes connections."""
    assert NGINX
    site = Site(free_port(), free_port(), folder)
    text = render(folder, site.http_port, site.https_port, dashboard_url, agent_url)
    configuration = write_configuration(folder, text, as_root=as_root)
    with subprocess.Popen([NGINX, "-c", configuration, "-e", folder / "error.log"]) as process:
        try:
            wait_until("nginx takes connections", lambda: _takes_connections(process, site))
            yield site
        finally:
            process.terminate()
            process.wait(15)


def _takes_connections(process: "subprocess.Popen[bytes]", site: Site) -> bool:
    assert process.poll() is None, (site.folder / "error.log").read_text()
    with contextlib.suppress(OSError), contextlib.closing(site.connect()) as connection:
        connection.connect()
        return True
    return False
