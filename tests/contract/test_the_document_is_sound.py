import re
from typing import Any

import httpx2
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from agent_svc.bootstrap import make_app
from agent_svc.document import Document
from agent_svc.lists import Lists
from swarmnexus import __version__


def test_it_is_valid_openapi(written: dict[str, Any]) -> None:
    assert written["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(written).iter_errors()] == []
    assert written["info"]["version"] == __version__


def test_yaml_and_json_are_the_same_document(web: httpx2.Client, written: dict[str, Any]) -> None:
    answers = web.get("/openapi.yaml"), web.get("/openapi.json")
    assert answers[0].headers["Content-Type"] == "application/yaml"
    assert yaml.safe_load(answers[0].text) == answers[1].json() == written


def test_every_route_stands_in_it_and_the_other_way_round(written: dict[str, Any]) -> None:
    document = Document()
    lists = Lists(None, None, document)  # type: ignore[arg-type] - only the routes are looked at
    app = make_app(None, lists, None, document)  # type: ignore[arg-type]
    routes = {re.sub(r"<(?:\w+:)?(\w+?)>", "{id}", rule.rule): rule for rule in app.url_map.iter_rules()}
    assert set(routes) == set(written["paths"])
    assert all(rule.methods == {"GET", "HEAD", "OPTIONS"} for rule in routes.values())


def test_every_operation_is_told_in_full(contract: Any) -> None:
    ids = [operation["operationId"] for _, operation in contract.operations()]
    assert len(ids) == len(set(ids))
    for path, operation in contract.operations():
        assert operation["summary"], path
        assert operation["description"], path
        assert {"200", "400", "default"} <= set(operation["responses"]), path
        for parameter in map(contract.resolved, operation.get("parameters", [])):
            assert parameter["description"], (path, parameter["name"])


def test_every_example_fits_its_schema(contract: Any) -> None:
    judged = 0
    for path, operation in contract.operations():
        for parameter in map(contract.resolved, operation.get("parameters", [])):
            if "example" in parameter:
                assert contract.complaints(parameter["schema"], parameter["example"]) == [], parameter["name"]
                judged += 1
        for response in map(contract.resolved, operation["responses"].values()):
            for name, header in response.get("headers", {}).items():
                described = contract.resolved(header)
                assert contract.complaints(described["schema"], described["example"]) == [], name
            for media in response.get("content", {}).values():
                for name, example in media.get("examples", {}).items():
                    value = contract.resolved(example)["value"]
                    assert contract.complaints(media["schema"], value) == [], (path, name)
                    judged += 1
    assert judged > 20


def test_every_component_is_used(written: dict[str, Any]) -> None:
    used = set(re.findall(r"#/components/(\w+)/([\w.-]+)", str(written)))
    defined = {(kind, name) for kind, each in written["components"].items() for name in each}
    assert used == defined


def test_capabilities_say_what_the_document_says(web: httpx2.Client, contract: Any) -> None:
    told = web.get("/capabilities").json()
    assert (told["name"], told["version"]) == (contract.document["info"]["title"], __version__)
    assert {each["path"]: each["id"] for each in told["capabilities"]} == {
        path: operation["operationId"] for path, operation in contract.operations()
    }
    for each in told["capabilities"]:
        documented = contract.document["paths"][each["path"]]["get"].get("parameters", [])
        wanted = [name["name"] for name in map(contract.resolved, documented) if name["in"] != "header"]
        assert [parameter["name"] for parameter in each["parameters"]] == wanted
    assert web.get(f"/{told['openapi']}").status_code == 200
