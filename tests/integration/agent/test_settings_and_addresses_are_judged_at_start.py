import re
import subprocess
import sys
from pathlib import Path

from support.processes import ROOT, Running, start

from agent_svc.settings import AgentSettings
from swarmnexus.settings import variables


def ended(environment: dict[str, str], log: Path, *arguments: str) -> tuple[int, list[str]]:
    code = start("agent_svc", environment, log, *arguments).wait(30)
    return code, log.read_text().splitlines()


def test_each_bad_variable_gets_one_line_and_the_code_is_78(tmp_path: Path) -> None:
    bad = {"PORT": "70000", "HOST": "not a host", "STORE_TARGET": "nowhere", "LOG_LEVEL": "loud", "METRICS_PORT": "x"}
    code, lines = ended({**bad, "STORE_READ_TOKEN": "a-secret", "AGENT_KEY": "another"}, tmp_path / "log")
    assert code == 78
    assert len(lines) == len(bad)
    for name, value in bad.items():
        assert any(line.startswith(f"{name}={value!r} is not accepted: ") for line in lines), name
    assert not any("secret" in line or "another" in line for line in lines)


def test_a_taken_address_is_named_with_what_to_do(agent: Running, tmp_path: Path) -> None:
    port = agent.url.rpartition(":")[2]
    code, lines = ended({"PORT": port}, tmp_path / "log")
    assert code == 1
    assert lines[-1] == f"cannot listen on 127.0.0.1:{port}: Address already in use; free it, or set HOST and PORT"
    assert not any("Traceback" in line for line in lines)


def test_bad_usage_is_2(tmp_path: Path) -> None:
    assert ended({}, tmp_path / "log", "--nonsense")[0] == 2


def test_help_names_every_variable_with_what_is_accepted() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "agent_svc", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name, field in AgentSettings.model_fields.items():
        for variable in variables(name, field):
            assert re.search(rf"\b{variable}\b", shown), variable
    assert "HOST=127.0.0.1" in shown
    assert "PORT=3011" in shown


def test_the_log_says_that_secrets_are_set_and_not_which(agent: Running) -> None:
    log = agent.log.read_text()
    assert '"store_read_auth": true' in log
    assert '"agent_key": false' in log
    assert "test-read" not in log
