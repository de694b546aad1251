"""A Dockerfile, and which files a .dockerignore lets through, as far as ours go."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_SERVICES = ("store", "collector", "dashboard", "agent")


class Dockerfile:
    """Its instructions with their arguments: continued lines joined, comments dropped."""

    def __init__(self, text: str) -> None:
        kept = "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
        joined = re.sub(r"\\\n\s*", "", kept).splitlines()
        self.instructions = [(line.split()[0], line.split(maxsplit=1)[1]) for line in joined]
        self._stages = [index for index, (name, _) in enumerate(self.instructions) if name == "FROM"]

    @property
    def bases(self) -> list[str]:
        """What each stage starts from."""
        return [self.instructions[index][1].split()[0] for index in self._stages]

    @property
    def first_stage(self) -> list[tuple[str, str]]:
        """The instructions up to the second FROM."""
        return self.instructions[: self._stages[1]]

    @property
    def shipped(self) -> list[tuple[str, str]]:
        """The instructions from the last FROM on."""
        return self.instructions[self._stages[-1] :]

    def only(self, name: str) -> str:
        """The argument of the shipped stage's one `name`."""
        found = [argument for instruction, argument in self.shipped if instruction == name]
        assert len(found) == 1, f"{name} stands {len(found)} times in the last stage"
        return found[0]

    def copied(self) -> list[str]:
        """Every path taken from the build context."""
        arguments = [argument.split() for name, argument in self.instructions if name == "COPY"]
        return [path for words in arguments if "--from=" not in words[0] for path in words[:-1]]


def reaches_builds(path: str) -> bool:
    """Whether .dockerignore lets `path`, relative to the root, into the build context: its last fitting line says."""
    verdict = True
    for pattern, kept in _rules():
        if any(pattern.fullmatch(part) for part in (path, *map(str, Path(path).parents[:-1]))):
            verdict = kept
    return verdict


@cache
def _rules() -> list[tuple[re.Pattern[str], bool]]:
    lines = [line.strip() for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()]
    rules = []
    for line in lines:
        if line and not line.startswith("#"):
            glob = re.escape(line.removeprefix("!").rstrip("/")).replace(r"\[", "[").replace(r"\]", "]")
            glob = glob.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
            rules.append((re.compile(glob), line.startswith("!")))
    return rules
