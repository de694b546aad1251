-- The core tables keep the earlier system's names and columns; columns after "ours" are new.

CREATE TABLE predictions (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of intake: a mention's position
  tweet_id             TEXT NOT NULL UNIQUE,
  author_handle        TEXT NOT NULL COLLATE NOCASE,
  author_id            TEXT,
  text                 TEXT NOT NULL,
  asset                TEXT,
  target_date          TEXT,
  status               TEXT NOT NULL DEFAULT 'queued',
  created_at           TEXT NOT NULL,                      -- when the store first took it
  parent_tweet_id      TEXT,
  parent_author_handle TEXT COLLATE NOCASE,
  parent_text          TEXT,
  tweet_created_at     TEXT NOT NULL,
  parent_created_at    TEXT,
  tweet_url            TEXT,
  parent_tweet_url     TEXT,
  -- ours
  sort_key             INTEGER NOT NULL UNIQUE,            -- posted (ms) << 20 | hash: the order of every list
  ingested_ms          INTEGER NOT NULL,
  written_tickers      TEXT NOT NULL DEFAULT '[]',         -- JSON array, as written in the post
  origin               TEXT NOT NULL DEFAULT '',
  lang                 TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX predictions_by_author ON predictions (author_handle, sort_key);
CREATE INDEX predictions_by_parent ON predictions (parent_tweet_id) WHERE parent_tweet_id IS NOT NULL;
CREATE INDEX predictions_of_demo ON predictions (origin) WHERE origin = 'demo';

CREATE TABLE tickers (
  id                    INTEGER PRIMARY KEY,
  ticker                TEXT NOT NULL,                     -- upper case with its $
  tweet_id              TEXT NOT NULL REFERENCES predictions (tweet_id),
  mention_author_handle TEXT NOT NULL COLLATE NOCASE,
  parent_author_handle  TEXT COLLATE NOCASE,
  tweet_created_at      TEXT NOT NULL,
  parent_created_at     TEXT,
  tweet_url             TEXT,
  parent_tweet_url      TEXT,
  -- ours
  sort_key              INTEGER NOT NULL,                  -- the mention's
  UNIQUE (tweet_id, ticker)
) STRICT;
CREATE INDEX tickers_by_time ON tickers (sort_key);
CREATE INDEX tickers_by_ticker ON tickers (ticker, sort_key);
CREATE INDEX tickers_by_ticker_and_author ON tickers (ticker, mention_author_handle, sort_key);
CREATE INDEX tickers_by_author ON tickers (mention_author_handle, sort_key);

CREATE TABLE posts (                                       -- the posts above mentions
  post_id        TEXT PRIMARY KEY,
  author_handle  TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
  author_id      TEXT NOT NULL DEFAULT '',
  text           TEXT NOT NULL DEFAULT '',
  created_ms     INTEGER NOT NULL DEFAULT 0,
  url            TEXT NOT NULL DEFAULT '',
  in_reply_to_id TEXT NOT NULL DEFAULT '',
  state          INTEGER NOT NULL,                         -- swarmnexus.v1.PostState
  lang           TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE mention_posts (                               -- a mention's thread, root at depth 0
  mention_id INTEGER NOT NULL REFERENCES predictions (id),
  depth      INTEGER NOT NULL,
  post_id    TEXT NOT NULL REFERENCES posts (post_id),
  PRIMARY KEY (mention_id, depth)
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  post_id          TEXT NOT NULL,
  mention_id       INTEGER NOT NULL REFERENCES predictions (id),  -- the first that brought it
  author_handle    TEXT NOT NULL COLLATE NOCASE,
  ticker           TEXT NOT NULL,
  stance           INTEGER NOT NULL,                       -- swarmnexus.v1.Stance
  probability      REAL NOT NULL,
  target_price_usd REAL,
  target_date      TEXT,
  called_ms        INTEGER NOT NULL,
  spans            TEXT NOT NULL DEFAULT '[]',             -- JSON: [[post id, start, end, of], …]
  UNIQUE (post_id, ticker, stance)
) STRICT;
CREATE INDEX calls_by_author ON calls (author_handle, called_ms);
CREATE INDEX calls_by_ticker ON calls (ticker, called_ms);

CREATE TABLE mention_calls (                               -- one call may be tagged by several mentions
  mention_id INTEGER NOT NULL REFERENCES predictions (id),
  call_id    INTEGER NOT NULL REFERENCES calls (id),
  PRIMARY KEY (mention_id, call_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE prices (
  id          INTEGER PRIMARY KEY,
  ticker      TEXT NOT NULL,
  ts          TEXT NOT NULL,                               -- ISO 8601, UTC
  price       REAL NOT NULL,                               -- US dollars
  source      TEXT NOT NULL,
  -- ours
  at_ms       INTEGER NOT NULL,
  open        REAL,
  high        REAL,
  low         REAL,
  bar_seconds INTEGER NOT NULL DEFAULT 0,
  UNIQUE (ticker, at_ms, source)
) STRICT;
CREATE VIEW prices_norm AS
  SELECT ticker, ts, CAST(at_ms / 1000 AS INTEGER) AS ts_epoch, price, source FROM prices;

CREATE TABLE nlp_models (
  id INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, trained_at TEXT, data TEXT, metrics TEXT
) STRICT;
CREATE TABLE prediction_nlp_labels (
  id INTEGER PRIMARY KEY, tweet_id TEXT NOT NULL, model_version TEXT NOT NULL, label TEXT NOT NULL,
  probability REAL, created_at TEXT NOT NULL, UNIQUE (tweet_id, model_version)
) STRICT;
CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY, call_id INTEGER NOT NULL REFERENCES calls (id), "window" TEXT NOT NULL,
  status TEXT NOT NULL, entry_price REAL, entry_at TEXT, exit_price REAL, exit_at TEXT,
  return REAL, excess REAL, hit INTEGER, reason TEXT, UNIQUE (call_id, "window")
) STRICT;

CREATE TABLE heartbeats (                                  -- the last one of each source
  source              TEXT PRIMARY KEY,
  at_ms               INTEGER NOT NULL,
  handle              TEXT NOT NULL,
  state               TEXT NOT NULL,
  mentions            INTEGER NOT NULL,
  stale_after_seconds INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- rowid is the mention's sort_key, so that matches come newest first without sorting
CREATE VIRTUAL TABLE mention_fts USING fts5 (
  text, parent_text, author, tickers,
  content='', contentless_delete=1, detail=full, tokenize='unicode61 remove_diacritics 2'
);

-- Counts that a status page may ask for at any size, and who and what was ever seen.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES
  ('revision', 0), ('mentions', 0), ('tickers', 0), ('distinct_tickers', 0), ('authors', 0), ('calls', 0),
  ('prices', 0), ('last_ingest_ms', 0);
CREATE TABLE authors (handle TEXT PRIMARY KEY COLLATE NOCASE) STRICT, WITHOUT ROWID;
CREATE TABLE symbols (ticker TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TRIGGER predictions_counted AFTER INSERT ON predictions BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'mentions';
  UPDATE counters SET value = NEW.ingested_ms WHERE name = 'last_ingest_ms';
  INSERT OR IGNORE INTO authors (handle) VALUES (NEW.author_handle);
END;
CREATE TRIGGER tickers_counted AFTER INSERT ON tickers BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'tickers';
  INSERT OR IGNORE INTO symbols (ticker) VALUES (NEW.ticker);
END;
CREATE TRIGGER authors_counted AFTER INSERT ON authors BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'authors';
END;
CREATE TRIGGER symbols_counted AFTER INSERT ON symbols BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'distinct_tickers';
END;
CREATE TRIGGER calls_counted AFTER INSERT ON calls BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'calls';
END;
CREATE TRIGGER prices_counted AFTER INSERT ON prices BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'prices';
END;
