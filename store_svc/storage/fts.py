"""The full-text index: the mention's words, its parent's, its author and its tickers."""

import re

import apsw

# What unicode61 takes for part of a word; everything else separates words.
_WORD = re.compile(r"\w+", re.UNICODE)
MAX_WORDS = 20


def refresh_text(db: apsw.Connection, row_id: int) -> None:
    """Index a mention anew."""
    db.execute(
        """
        INSERT OR REPLACE INTO mention_fts (rowid, text, parent_text, author, tickers)
        SELECT sort_key, text, coalesce(parent_text, ''), author_handle, written_tickers
        FROM predictions
        WHERE id = ?
        """,
        (row_id,),
    )


def words_of(q: str) -> list[str]:
    """The words of a query; underscores separate them as they do in the index."""
    return [word for part in _WORD.findall(q) for word in part.split("_") if word]


def match_expression(words: list[str], author: str, ticker: str) -> str:
    """An FTS5 expression that finds all of it. Every word is quoted: nothing of it is read as an operator."""
    terms = [f'{{text parent_text}} : "{word}"' for word in words]
    if author:
        terms.append(f'author : "{author}"')
    if ticker:
        terms.append(f'tickers : "{ticker}"')
    return " AND ".join(terms)
