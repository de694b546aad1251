"""Ticker rows: one a mention and ticker."""

import apsw

from store_svc.storage.hashed import rehash


def refresh_tickers(db: apsw.Connection, row_id: int) -> None:
    """Bring the ticker rows of a mention in line with it; a ticker once stored stays."""
    db.execute(
        """
        INSERT INTO tickers (ticker, tweet_id, mention_author_handle, parent_author_handle, tweet_created_at,
                             parent_created_at, tweet_url, parent_tweet_url, sort_key)
        SELECT upper(written.value), p.tweet_id, p.author_handle, p.parent_author_handle, p.tweet_created_at,
               p.parent_created_at, p.tweet_url, p.parent_tweet_url, p.sort_key
        FROM predictions AS p, json_each(p.written_tickers) AS written
        WHERE p.id = ?
        ON CONFLICT (tweet_id, ticker) DO UPDATE
        SET parent_author_handle = excluded.parent_author_handle, parent_created_at = excluded.parent_created_at,
            tweet_url = excluded.tweet_url, parent_tweet_url = excluded.parent_tweet_url
        """,
        (row_id,),
    )
    rehash(db, "tickers", "tweet_id = (SELECT tweet_id FROM predictions WHERE id = ?)", (row_id,))
