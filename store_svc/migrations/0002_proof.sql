-- What proves that nothing was lost or changed: a hash in every row, every text that a post was seen with, counts per
-- author and ticker that can be recomputed, and a chain of commits. `hash_of_row` is the store's own function.

ALTER TABLE predictions ADD COLUMN row_hash INTEGER;       -- of all other columns: see storage/hashed.py
ALTER TABLE tickers ADD COLUMN row_hash INTEGER;
ALTER TABLE posts ADD COLUMN seen_ms INTEGER NOT NULL DEFAULT 0;  -- when its text was first seen, 0 without a text
ALTER TABLE posts ADD COLUMN row_hash INTEGER;
ALTER TABLE mention_posts ADD COLUMN row_hash INTEGER;
ALTER TABLE calls ADD COLUMN row_hash INTEGER;
ALTER TABLE mention_calls ADD COLUMN row_hash INTEGER;
ALTER TABLE prices ADD COLUMN row_hash INTEGER;
ALTER TABLE heartbeats ADD COLUMN row_hash INTEGER;
ALTER TABLE nlp_models ADD COLUMN row_hash INTEGER;
ALTER TABLE prediction_nlp_labels ADD COLUMN row_hash INTEGER;

UPDATE posts SET seen_ms = below.taken_ms
FROM (
  SELECT m.post_id, min(p.ingested_ms) AS taken_ms
  FROM mention_posts AS m JOIN predictions AS p ON p.id = m.mention_id
  GROUP BY m.post_id
) AS below
WHERE below.post_id = posts.post_id AND posts.text <> '';

-- All texts of the posts that were seen with more than one; the others have theirs in predictions and posts alone.
CREATE TABLE post_texts (
  post_id  TEXT NOT NULL,
  text     TEXT NOT NULL,
  seen_ms  INTEGER NOT NULL,                               -- when it, or its cut-off beginning, was first seen
  shown    INTEGER NOT NULL,                               -- 1 for the one that is shown
  row_hash INTEGER,
  PRIMARY KEY (post_id, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE tail_losses (                                 -- starts at which answered commits were gone
  id         INTEGER PRIMARY KEY,
  noticed_ms INTEGER NOT NULL,
  marked_ms  INTEGER NOT NULL,
  commits    INTEGER NOT NULL,
  mentions   INTEGER NOT NULL,
  row_hash   INTEGER
) STRICT;

CREATE TABLE adopted (                                     -- rows of an earlier database that fit nowhere else
  source   TEXT NOT NULL,                                  -- the table they came from
  digest   TEXT NOT NULL,                                  -- of the row, so that none is kept twice
  row      TEXT NOT NULL,                                  -- JSON object, column by column; blobs as {"hex": …}
  reason   TEXT NOT NULL,                                  -- why they are here
  row_hash INTEGER,
  PRIMARY KEY (source, digest)
) STRICT, WITHOUT ROWID;

-- The counts of who and what was ever seen, kept as rows arrive.
ALTER TABLE authors ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE authors ADD COLUMN first_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE authors ADD COLUMN last_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE symbols ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE symbols ADD COLUMN authors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE symbols ADD COLUMN first_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE symbols ADD COLUMN last_ms INTEGER NOT NULL DEFAULT 0;
UPDATE authors SET mentions = of.mentions, first_ms = of.first_ms, last_ms = of.last_ms
FROM (
  SELECT author_handle, count(*) AS mentions, min(sort_key) >> 20 AS first_ms, max(sort_key) >> 20 AS last_ms
  FROM predictions
  GROUP BY author_handle
) AS of
WHERE of.author_handle = authors.handle;
UPDATE symbols SET mentions = of.mentions, authors = of.authors, first_ms = of.first_ms, last_ms = of.last_ms
FROM (
  SELECT ticker, count(*) AS mentions, count(DISTINCT mention_author_handle) AS authors,
         min(sort_key) >> 20 AS first_ms, max(sort_key) >> 20 AS last_ms
  FROM tickers
  GROUP BY ticker
) AS of
WHERE of.ticker = symbols.ticker;

DROP TRIGGER predictions_counted;
CREATE TRIGGER predictions_counted AFTER INSERT ON predictions BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'mentions';
  UPDATE counters SET value = max(value, NEW.ingested_ms) WHERE name = 'last_ingest_ms';
  INSERT INTO authors (handle, mentions, first_ms, last_ms)
  VALUES (NEW.author_handle, 1, NEW.sort_key >> 20, NEW.sort_key >> 20)
  ON CONFLICT (handle) DO UPDATE
  SET mentions = mentions + 1, first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms);
END;
DROP TRIGGER tickers_counted;
CREATE TRIGGER tickers_counted AFTER INSERT ON tickers BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'tickers';
  INSERT INTO symbols (ticker, mentions, authors, first_ms, last_ms)
  VALUES (NEW.ticker, 1, 1, NEW.sort_key >> 20, NEW.sort_key >> 20)
  ON CONFLICT (ticker) DO UPDATE
  SET mentions = mentions + 1,
      authors = authors + NOT EXISTS (
        SELECT 1 FROM tickers
        WHERE ticker = NEW.ticker AND mention_author_handle = NEW.mention_author_handle AND id <> NEW.id
      ),
      first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms);
END;

UPDATE counters SET value = (SELECT coalesce(max(ingested_ms), 0) FROM predictions) WHERE name = 'last_ingest_ms';
INSERT INTO counters (name, value) VALUES
  ('database', random()),                                  -- which database this is, its backups included
  ('chain', random());                                     -- changes with every commit: see storage/mark.py

UPDATE predictions SET row_hash = hash_of_row(
  id, tweet_id, author_handle, author_id, text, asset, target_date, status, created_at, parent_tweet_id,
  parent_author_handle, parent_text, tweet_created_at, parent_created_at, tweet_url, parent_tweet_url,
  sort_key, ingested_ms, written_tickers, origin, lang);
UPDATE tickers SET row_hash = hash_of_row(
  ticker, tweet_id, mention_author_handle, parent_author_handle, tweet_created_at, parent_created_at, tweet_url,
  parent_tweet_url, sort_key);
UPDATE posts SET row_hash = hash_of_row(
  post_id, author_handle, author_id, text, created_ms, url, in_reply_to_id, state, lang, seen_ms);
UPDATE mention_posts SET row_hash = hash_of_row(mention_id, depth, post_id);
UPDATE calls SET row_hash = hash_of_row(
  post_id, mention_id, author_handle, ticker, stance, probability, target_price_usd, target_date, called_ms, spans);
UPDATE mention_calls SET row_hash = hash_of_row(mention_id, call_id);
UPDATE prices SET row_hash = hash_of_row(ticker, ts, price, source, at_ms, open, high, low, bar_seconds);
UPDATE heartbeats SET row_hash = hash_of_row(source, at_ms, handle, state, mentions, stale_after_seconds);
UPDATE nlp_models SET row_hash = hash_of_row(version, trained_at, data, metrics);
UPDATE prediction_nlp_labels SET row_hash = hash_of_row(tweet_id, model_version, label, probability, created_at);
