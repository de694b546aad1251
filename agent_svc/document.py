"""The contract as data: openapi.yaml as it was written, as JSON, and in brief as capabilities."""

from importlib import resources
from typing import Any

import orjson
import yaml

from swarmnexus.web.cache import Answer
from swarmnexus.web.measured import OTHER

FILE = "openapi.yaml"
_NO_REVISION = 0  # it changes with the code, not with the store


class Document:
    """Read once at start; everything the agent says of itself comes from here."""

    def __init__(self) -> None:
        written = resources.files("agent_svc").joinpath(FILE).read_bytes()
        self.tree: dict[str, Any] = yaml.safe_load(written)
        self.yaml = Answer(written, _NO_REVISION, "application/yaml")
        self.json = Answer(orjson.dumps(self.tree), _NO_REVISION)
        self.capabilities = Answer(orjson.dumps(self._capabilities()), _NO_REVISION)

    def parameters_of(self, path: str) -> frozenset[str]:
        """The names of the query parameters that GET of this path takes."""
        operation = self.tree["paths"][path]["get"]
        return frozenset(each["name"] for each in self._parameters(operation) if each["in"] == "query")

    def route_of(self, path: str) -> str:
        """The documented path that a request's path falls under; OTHER for anything else."""
        paths = self.tree["paths"]
        if path in paths:
            return path
        above = f"{path.rpartition('/')[0]}/{{id}}"
        return above if above in paths else OTHER

    def _capabilities(self) -> dict[str, Any]:
        info = self.tree["info"]
        return {
            "name": info["title"],
            "version": info["version"],
            "description": info["summary"],
            "openapi": FILE,
            "capabilities": [
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "description": operation["description"],
                    "parameters": [
                        {
                            "name": each["name"],
                            "in": each["in"],
                            "required": each.get("required", False),
                            "description": each["description"],
                            "schema": each["schema"],
                        }
                        for each in self._parameters(operation)
                        if each["in"] != "header"
                    ],
                }
                for path, methods in self.tree["paths"].items()
                for method, operation in methods.items()
            ],
        }

    def _parameters(self, operation: dict[str, Any]) -> list[dict[str, Any]]:
        """An operation's parameters, references followed."""
        known = self.tree["components"]["parameters"]
        listed = operation.get("parameters", [])
        return [known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in listed]
