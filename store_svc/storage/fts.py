"""The full-text index: the mention's words, its parent's, its author and its tickers."""

from collections.abc import Sequence

from store_svc.rules.words import words_of
from store_svc.storage.engine import WriterConnection


def indexed(text: str) -> str:
    """A text as it is given to the index: its words alone."""
    return " ".join(words_of(text))


def refresh_text(db: WriterConnection, row_id: int) -> None:
    """Index a mention anew, at the end of the transaction."""
    row = db.execute(
        """
        SELECT sort_key, text, coalesce(parent_text, ''), author_handle, written_tickers
        FROM predictions
        WHERE id = ?
        """,
        (row_id,),
    ).fetchone()
    if row is not None:
        key, text, parent_text, author, tickers = row
        db.texts.replace((int(key), indexed(str(text)), indexed(str(parent_text)), str(author), str(tickers)))


def match_expression(words: Sequence[str], author: str, ticker: str) -> str:
    """An FTS5 expression that finds all of it. Every word is quoted: nothing of it is read as an operator."""
    terms = [f'{{text parent_text}} : "{word}"' for word in words]
    if author:
        terms.append(f'author : "{author}"')
    if ticker:
        terms.append(f'tickers : "{ticker}"')
    return " AND ".join(terms)
