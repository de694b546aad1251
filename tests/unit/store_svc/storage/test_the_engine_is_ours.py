"""No other SQLite than APSW's own ever touches the file."""

import ast
from pathlib import Path

import apsw
import pytest

from store_svc.storage.engine import UnsafeEngineError, assert_safe_engine, unsafe_because

ROOT = Path(__file__).resolve().parents[4]
OURS = ("store_svc", "collector_svc", "dashboard_svc", "agent_svc", "swarmnexus", "ops", "tools", "tests")
# A corpus of its own file, which no store ever opens.
APART = {Path("tests/bench/peers/flask_mentions.py")}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_nothing_of_ours_imports_the_sqlite_of_the_system() -> None:
    sources = [path for folder in OURS for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]
    assert len(sources) > 100
    guilty = {path.relative_to(ROOT) for path in sources if imported(path) & {"sqlite3", "_sqlite3", "aiosqlite"}}
    assert guilty - APART == set()


def test_no_script_of_ours_runs_the_sqlite_command() -> None:
    scripts = [path for path in (ROOT / "ops").rglob("*") if path.suffix in {".sh", ".service", ".Dockerfile"}]
    lines = [
        line for path in scripts for line in path.read_text("utf-8").splitlines() if not line.strip().startswith("#")
    ]
    assert lines
    assert [line for line in lines if "sqlite3" in line] == []


def test_this_engine_is_safe() -> None:
    assert_safe_engine()


@pytest.mark.parametrize("version", ["3.7.0", "3.46.1", "3.51.2"])
def test_an_engine_that_can_corrupt_the_file_is_refused(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(UnsafeEngineError, match=r"can corrupt a WAL database; 3\.51\.3 is needed"):
        assert_safe_engine()


def test_an_engine_that_may_change_under_us_is_refused() -> None:
    assert unsafe_because("3.54.1", is_own=False) == "apsw uses the system's SQLite, which may change under it"
    assert unsafe_because("3.51.3", is_own=True) == ""
