"""The container files as data."""

from typing import Any

import pytest
import yaml
from compose.dockerfile import ROOT, Dockerfile


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """compose.yaml with its anchors merged, its variables as they are written."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


@pytest.fixture
def dockerfile(service: str, compose: dict[str, Any]) -> Dockerfile:
    """What the image of `service`, the test's parameter, is made by."""
    return Dockerfile((ROOT / compose["services"][service]["build"]["dockerfile"]).read_text("utf-8"))
