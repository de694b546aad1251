"""The agent's contract as it serves it, and answers judged by it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from support.judged_market import DAY_MS, START_MS, called, day_after, ingest_prices, prices
from support.mentions import bullish, mention, post
from support.processes import ROOT, Running
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Call

Json = dict[str, Any]
_BASE = "urn:agent-contract"


class Contract:
    """An OpenAPI document whose schemas refuse what they do not name: undocumented keys are found out."""

    def __init__(self, document: Json) -> None:
        self.document = document
        closed = _closed(document)
        resource = Resource.from_contents(closed, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_BASE, resource)
        self._closed = closed

    def resolved(self, node: Json) -> Json:
        """What a reference stands for."""
        while "$ref" in node:
            found: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def operations(self) -> Iterator[tuple[str, Json]]:
        """Each path with its GET."""
        for path, methods in self.document["paths"].items():
            assert set(methods) == {"get"}
            yield path, methods["get"]

    def path_of(self, target: str) -> str:
        """The documented path that a target falls under."""
        path = urlsplit(target).path
        if path in self.document["paths"]:
            return path
        return "/memory/mentions/{id}" if path.startswith("/memory/mentions/") else "/healthz"

    def response(self, path: str, status: int) -> Json:
        """What the document says of this answer; `default` only where the status is not named."""
        responses = self.document["paths"][path]["get"]["responses"]
        return self.resolved(responses.get(str(status), responses["default"]))

    def complaints(self, schema: Json, value: object) -> list[str]:
        """How a value departs from a schema of the document, formats included."""
        anchored = json.loads(json.dumps(schema).replace('"#/', f'"{_BASE}#/'))
        validator = Draft202012Validator(
            _closed(anchored), registry=self._registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def judge(self, answer: httpx2.Response) -> list[str]:
        """How a real answer departs from the document: status, type, headers, body."""
        told = self.response(self.path_of(str(answer.request.url)), answer.status_code)
        wrong = []
        for name, header in told.get("headers", {}).items():
            described = self.resolved(header)
            if name in answer.headers:
                value: object = answer.headers[name]
                value = int(str(value)) if described["schema"]["type"] == "integer" else value
                wrong += [f"{name} {each}" for each in self.complaints(described["schema"], value)]
            elif described.get("required"):
                wrong.append(f"{name} is missing")
        if "content" not in told:
            return wrong + ([f"has a body: {answer.content[:40]!r}"] if answer.content else [])
        kind = answer.headers["Content-Type"]
        if kind not in told["content"]:
            return [*wrong, f"is {kind}, not {list(told['content'])}"]
        body = answer.json() if kind.endswith("json") else answer.text
        return wrong + self.complaints(told["content"][kind]["schema"], body)


def _closed(node: Any) -> Any:
    """The same schemas, with every object that lists properties refusing others."""
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        copy["additionalProperties"] = False
    return copy


@pytest.fixture(scope="session")
def written() -> Json:
    """The document as it lies in the tree."""
    document: Json = yaml.safe_load((ROOT / "agent_svc" / "openapi.yaml").read_text())
    return document


@pytest.fixture(scope="module")
def web(agent: Running) -> Iterator[httpx2.Client]:
    """A client of a running agent whose store holds something of everything."""
    with httpx2.Client(base_url=agent.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def contract(web: httpx2.Client) -> Contract:
    """The contract that the running agent serves."""
    return Contract(web.get("/openapi.json").raise_for_status().json())


@pytest.fixture(scope="module", autouse=True)
def _something_of_everything(store: StoreHandle) -> None:
    root = post(500, text="root of it all")
    deep = post(501, text="$ETH to 9000 by March", in_reply_to_id=root.id)
    call = bullish(deep, "$ETH", target_price_usd=9000.0, target_date="2026-03-31")
    call.spans.add(post_id=deep.id, start=0, end=4, of="ticker")
    bare = post(502, author_id="", url="", text="nobody knows who")
    ingest_into(
        store,
        [
            *(mention(number, tickers=["$SOL", "$btc"]) for number in range(8)),
            mention(10, thread=[root, deep], calls=[call], post_fields={"in_reply_to_id": deep.id}),
            mention(11, post_fields={"in_reply_to_id": "77"}),  # its parent is only named
            mention(12, post_fields={"author_id": "", "url": "", "created_at_ms": 1_700_000_012_345}),
            mention(13, thread=[bare], tickers=[]),
        ],
    )
    judged = [
        called(700 + number, "Steady" if number % 2 else "wrongway", "$SOL", START_MS + number * 2 * DAY_MS, stance)
        for number, stance in enumerate([STANCE_BULLISH, STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL] * 3)
    ]
    judged[0].calls[0].MergeFrom(Call(target_price_usd=1e6, target_date=day_after(START_MS, 3)))
    ingest_into(store, judged)
    for ticker in ("$SOL", "$BTC"):
        ingest_prices(store, prices(ticker, days=40))
    wait_until_settled(store)
