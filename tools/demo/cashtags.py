"""Cashtags as X reads them: after a space, one to six letters, then a space, ASCII punctuation or the end."""

import re

CASHTAG = re.compile(
    r"(?:^|(?<=\s))\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=$|[\s!'#%&()*+,\-./:;<=>?@\[\]^_{|}~$\\])",
)


def cashtags(text: str) -> list[str]:
    """Return the cashtags of a text as written, in order, each once whatever its case."""
    found: dict[str, str] = {}
    for tag in CASHTAG.findall(text):
        found.setdefault(tag.upper(), tag)
    return list(found.values())
