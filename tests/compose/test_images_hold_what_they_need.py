"""Each image installs what its service imports, out of the one lock, and holds nothing else of the checkout."""

import ast
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from compose.dockerfile import PYTHON_SERVICES, ROOT, Dockerfile, reaches_builds

every_python_service = pytest.mark.parametrize("service", PYTHON_SERVICES)

# `google` is shared by two distributions; the module says which
_GOOGLE = {"google.protobuf": "protobuf", "google.rpc": "googleapis-common-protos"}

# one exchange's module, found by the operator's word for it
_LOADED_BY_NAME = {"collector": {"ccxt"}}


@every_python_service
def test_the_image_installs_every_distribution_that_the_service_imports(service: str, dockerfile: Dockerfile) -> None:
    imported = set(_distributions(service))
    installed = _with_requirements(_asked_for(dockerfile))
    assert imported - installed == set(), f"{service}_svc/Dockerfile does not install them"


@every_python_service
def test_the_image_installs_nothing_for_other_services(service: str, dockerfile: Dockerfile) -> None:
    unused = _asked_for(dockerfile) - set(_distributions(service)) - _LOADED_BY_NAME.get(service, set())
    assert unused == set(), f"nothing in {service}_svc imports them"


@every_python_service
def test_the_image_takes_its_packages_from_the_lock_checked_by_hash(dockerfile: Dockerfile) -> None:
    fetch = next(argument for name, argument in dockerfile.first_stage if name == "RUN")
    assert {"--require-hashes", "--only-binary=:all:", "--requirement=/requirements.lock"} <= set(json.loads(fetch))
    assert {"--no-index", "--find-links=/wheels"} <= set(_install(dockerfile))
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert _asked_for(dockerfile) <= locked


def test_the_first_stage_is_the_same_in_all_so_that_it_is_built_once() -> None:
    stages = [Dockerfile((ROOT / f"{name}_svc/Dockerfile").read_text("utf-8")).first_stage for name in PYTHON_SERVICES]
    assert all(stage == stages[0] for stage in stages)


@every_python_service
def test_the_image_holds_its_own_code_and_the_shared_package_alone(service: str, dockerfile: Dockerfile) -> None:
    assert dockerfile.copied() == ["requirements.lock", "swarmnexus", f"{service}_svc"]


@pytest.mark.parametrize(
    "path",
    [
        ".git/config", ".venv/bin/python", "data/swarm.db", "data/twitter-cookies.json", ".env", "ops/containers/.env",
        "collector_svc/.env", "collector_svc/data/x.db", "store_svc/__pycache__/query.cpython-311.pyc",
        ".run/demo/tokens", "tests/conftest.py", "tools/generate_stubs.py", "ops/env/store.env.example", "README.md",
        "backups/swarm-2026-01-01-0000.db.gz", "store_svc/swarm.db-wal", "node_modules/x/index.js", "cookies.txt",
    ],
)  # fmt: skip
def test_what_is_private_or_useless_stays_out_of_builds(path: str) -> None:
    assert not reaches_builds(path)


def test_what_images_are_made_of_reaches_builds() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = {path for path in listed.split("\0") if path and reaches_builds(path)}
    needed = {path for path in listed.split("\0") if re.match(r"(swarmnexus|\w+_svc)/", path)}
    needed = {path for path in needed if not path.endswith("/Dockerfile")} | {"requirements.lock"}
    nginx = Dockerfile((ROOT / "ops/containers/nginx.Dockerfile").read_text("utf-8"))
    assert kept == needed | set(nginx.copied())


def _asked_for(dockerfile: Dockerfile) -> set[str]:
    return {word for word in _install(dockerfile)[3:] if not word.startswith("-") and word != "install"}


def _install(dockerfile: Dockerfile) -> list[str]:
    runs = [
        json.loads(argument) for name, argument in dockerfile.instructions if name == "RUN" and argument.startswith("[")
    ]
    return next(words for words in runs if {"pip", "install"} <= set(words))


def _with_requirements(names: set[str]) -> set[str]:
    """These distributions and all that they need on this Python."""
    known, todo = set(names), list(names)
    while todo:
        with contextlib.suppress(PackageNotFoundError):  # needed elsewhere only, on another Python or system
            for line in requires(todo.pop()) or []:
                name = _normal(re.split(r"[^A-Za-z0-9._-]", line)[0])
                if "extra ==" not in line and name not in known:
                    known.add(name)
                    todo.append(name)
    return known


def _distributions(service: str) -> Iterator[str]:
    """The distributions that a service's code imports, and what of `swarmnexus` it reaches."""
    owners = packages_distributions()
    todo, seen = sorted((ROOT / f"{service}_svc").rglob("*.py")), set[Path]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for module in _imports(path):
            top = module.split(".")[0]
            if (ROOT / top).is_dir():
                todo += _files(module)
            elif top == "google":
                yield from (name for prefix, name in _GOOGLE.items() if module.startswith(prefix))
            elif top not in sys.stdlib_module_names:
                yield from (_normal(name) for name in owners[top])


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(module: str) -> list[Path]:
    """The file of one of our modules, and the packages it lies in; none for a name inside a module."""
    parts = module.split(".")
    packages = [ROOT.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return [path for path in (*packages, ROOT.joinpath(*parts).with_suffix(".py")) if path.is_file()]
