import subprocess
import sys
from typing import Any


def test_the_files_in_the_tree_are_fresh(corpus: Any) -> None:
    check = [sys.executable, corpus.root / "tools" / "demo" / "generate.py", "--check"]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
