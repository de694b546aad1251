-- How calls went: each read against the market over each window, and what has yet to be read again. See docs/scoring.md.

DROP VIEW prices_norm;
-- One price a ticker and instant, the one that evaluations use: of the finest bar, then of the first source by name.
CREATE VIEW prices_norm AS
  SELECT ticker, ts, CAST(at_ms / 1000 AS INTEGER) AS ts_epoch, price, source,
         at_ms, open, high, low, bar_seconds
  FROM prices AS p
  WHERE NOT EXISTS (
    SELECT 1 FROM prices AS o
    WHERE o.ticker = p.ticker AND o.at_ms = p.at_ms AND (o.bar_seconds, o.source) < (p.bar_seconds, p.source)
  );

DROP TABLE evaluations;                                    -- nothing ever wrote to it
CREATE TABLE evaluations (
  id            INTEGER PRIMARY KEY,                       -- call_id * 4, and 0 to 3 for the windows, shortest first
  call_id       INTEGER NOT NULL REFERENCES calls (id),
  "window"      TEXT NOT NULL,                             -- 12h, 24h, 7d, 30d
  status        TEXT NOT NULL,                             -- scored, pending, unpriced, neutral, duplicate
  entry_price   REAL,                                      -- US dollars
  entry_at      TEXT,                                      -- ISO 8601, UTC
  exit_price    REAL,
  exit_at       TEXT,
  return        REAL,                                      -- a fraction; this, excess and hit are NULL unless scored
  excess        REAL,
  hit           INTEGER,
  reason        TEXT,
  -- ours
  author_handle TEXT NOT NULL COLLATE NOCASE,              -- these four are the call's
  ticker        TEXT NOT NULL,
  stance        INTEGER NOT NULL,
  called_ms     INTEGER NOT NULL,
  entry_source  TEXT,
  exit_source   TEXT,
  benchmark_entry_price  REAL,
  benchmark_entry_at     TEXT,
  benchmark_entry_source TEXT,
  benchmark_exit_price   REAL,
  benchmark_exit_at      TEXT,
  benchmark_exit_source  TEXT,
  lacks           INTEGER NOT NULL,                        -- 1 the entry, 2 the exit, 3 both, though their time has come
  benchmark_lacks INTEGER NOT NULL,                        -- the same of the benchmark
  due_ms          INTEGER,                                 -- when time alone will change it; NULL for never
  row_hash        INTEGER,
  UNIQUE (call_id, "window")
) STRICT;
CREATE INDEX evaluations_due ON evaluations (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX evaluations_lacking ON evaluations (ticker, called_ms, "window", lacks) WHERE lacks > 0;
CREATE INDEX evaluations_lacking_benchmark ON evaluations (called_ms, "window", benchmark_lacks)
  WHERE benchmark_lacks > 0;

CREATE TABLE call_targets (                                -- of the calls that name a price and a date
  call_id          INTEGER PRIMARY KEY REFERENCES calls (id),
  status           TEXT NOT NULL,                          -- open, reached, missed, unpriced
  author_handle    TEXT NOT NULL COLLATE NOCASE,           -- these five are the call's
  ticker           TEXT NOT NULL,
  stance           INTEGER NOT NULL,
  called_ms        INTEGER NOT NULL,
  target_price_usd REAL NOT NULL,
  until_ms         INTEGER NOT NULL,                       -- the end of the named day, UTC
  way              INTEGER NOT NULL,                       -- 1 up to it, -1 down to it, 0 not told
  reached_price    REAL,
  reached_at       TEXT,
  reached_source   TEXT,
  reached_ms       INTEGER,
  reason           TEXT,
  due_ms           INTEGER,
  row_hash         INTEGER
) STRICT;
CREATE INDEX call_targets_by_author ON call_targets (author_handle, called_ms);
CREATE INDEX call_targets_by_ticker ON call_targets (ticker, until_ms);
CREATE INDEX call_targets_due ON call_targets (due_ms) WHERE due_ms IS NOT NULL;

-- What has yet to be read again: written with what caused it, gone with what came of it.
CREATE TABLE unevaluated_calls (call_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE unevaluated_targets (call_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE price_changes (                               -- instants at which another price may be the last one now
  ticker   TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,                               -- exclusive
  begun_ms INTEGER NOT NULL,                               -- calls made from then up to since_ms are done with it
  PRIMARY KEY (ticker, since_ms)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER calls_are_evaluated AFTER INSERT ON calls BEGIN
  INSERT OR IGNORE INTO unevaluated_calls (call_id) VALUES (NEW.id);
END;
CREATE TRIGGER targets_are_evaluated AFTER UPDATE OF target_price_usd, target_date ON calls BEGIN
  INSERT OR IGNORE INTO unevaluated_calls (call_id) VALUES (NEW.id);
END;
INSERT INTO unevaluated_calls (call_id) SELECT id FROM calls;
INSERT INTO counters (name, value) VALUES ('evaluated_ms', 0);  -- the clock by which evaluations were last made

CREATE TABLE evaluation_rules (                            -- by which they were made: benchmark, tolerances, version
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pricings (                                    -- what was last found out about the prices of a ticker
  ticker   TEXT PRIMARY KEY,
  source   TEXT NOT NULL,
  asset    TEXT NOT NULL,
  reason   TEXT NOT NULL,                                  -- why there are none; empty when there are
  at_ms    INTEGER NOT NULL,
  row_hash INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX pricings_without ON pricings (ticker) WHERE reason <> '';

-- The calls of one author, ticker and stance in their order: of which the earliest counts.
CREATE INDEX calls_by_direction ON calls (author_handle, ticker, stance, called_ms);
