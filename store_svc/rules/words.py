"""What a word is, for the full-text index and for those who search it: one rule, so that both always agree."""

import re
import unicodedata

MAX_WORDS = 20
# Letters and digits of any script with the accents that follow them. The index by itself would take emoji that are
# younger than its tables for letters: nobody would find "moon" in a post that ends on one.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")  # the same, found in a third of the time


def words_of(text: str) -> list[str]:
    """The words of a text or a query, in order; styled letters (bold, full-width) count as the plain ones.

    Scripts without spaces, such as Chinese, come as one word a stretch: they are found whole, not in part.
    """
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return _WORD.findall(unicodedata.normalize("NFKC", text))
