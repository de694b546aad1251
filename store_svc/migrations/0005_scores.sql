-- What authors can be held to, kept as evaluations change: every figure can be computed anew from them.

-- An author's evaluations over one window, those of one status in the order of the calls; and the scored ones by time.
CREATE INDEX evaluations_by_author_and_status ON evaluations (
  "window", author_handle, status, called_ms, ticker, stance, return, excess, hit, call_id
);
CREATE INDEX evaluations_by_time ON evaluations (
  "window", called_ms, author_handle, ticker, stance, return, excess, hit
) WHERE status = 'scored';

-- One row an author, window and choice of calls: all, of one ticker, of one stance, of both. The columns at the end
-- put the greatest first when they rise, so that a list and its handles go one way; no excess comes after any.
CREATE TABLE author_scores (
  "window"         TEXT NOT NULL,
  ticker           TEXT NOT NULL,                          -- empty for all
  stance           INTEGER NOT NULL,                       -- swarmnexus.v1.Stance, 0 for all
  author_handle    TEXT NOT NULL COLLATE NOCASE,           -- as in the earliest of these calls
  calls            INTEGER NOT NULL,
  hits             INTEGER NOT NULL,
  hit_rate_low     REAL NOT NULL,
  hit_rate_high    REAL NOT NULL,
  mean_return      REAL NOT NULL,
  median_return    REAL NOT NULL,
  excess_calls     INTEGER NOT NULL,
  mean_excess      REAL,
  mean_excess_low  REAL,
  mean_excess_high REAL,
  best             REAL NOT NULL,
  worst            REAL NOT NULL,
  streak           INTEGER NOT NULL,
  last_call_ms     INTEGER NOT NULL,
  by_low           REAL AS (-hit_rate_low),
  by_excess        REAL AS (-coalesce(mean_excess, -1e999)),
  by_calls         INTEGER AS (-calls),
  by_hits          INTEGER AS (-hits),
  by_hit_rate      REAL AS (-CAST(hits AS REAL) / calls),
  by_mean_return   REAL AS (-mean_return),
  by_median_return REAL AS (-median_return),
  by_best          REAL AS (-best),
  by_worst         REAL AS (-worst),
  by_streak        INTEGER AS (-streak),
  by_last_call     INTEGER AS (-last_call_ms),
  PRIMARY KEY ("window", ticker, stance, author_handle)
) STRICT;
-- Each holds the number of calls, too: who has too few is told from the index alone.
CREATE INDEX author_scores_by_rank ON author_scores ("window", ticker, stance, by_low, by_excess, author_handle, calls);
CREATE INDEX author_scores_of_author ON author_scores (
  "window", author_handle, stance, by_calls, ticker, calls, hits
);
CREATE INDEX author_scores_by_handle ON author_scores ("window", author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_calls ON author_scores ("window", by_calls, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_hits ON author_scores ("window", by_hits, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_hit_rate ON author_scores ("window", by_hit_rate, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_mean_return ON author_scores ("window", by_mean_return, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_median_return ON author_scores ("window", by_median_return, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_mean_excess ON author_scores ("window", by_excess, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_best ON author_scores ("window", by_best, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_worst ON author_scores ("window", by_worst, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_streak ON author_scores ("window", by_streak, author_handle, calls)
  WHERE ticker = '' AND stance = 0;
CREATE INDEX author_scores_by_last_call ON author_scores ("window", by_last_call, author_handle, calls)
  WHERE ticker = '' AND stance = 0;

-- How many authors have so many calls and hits: ranks are told from these few, however many the authors. Numbers that
-- fell to 0 stay for a while, so that who knew them hears of it.
CREATE TABLE author_score_counts (
  "window"   TEXT NOT NULL,
  ticker     TEXT NOT NULL,
  stance     INTEGER NOT NULL,
  calls      INTEGER NOT NULL,
  hits       INTEGER NOT NULL,
  authors    INTEGER NOT NULL,
  changed_in INTEGER NOT NULL,                             -- the revision that last changed it
  PRIMARY KEY ("window", ticker, stance, calls, hits)
) STRICT, WITHOUT ROWID;
CREATE INDEX author_score_counts_by_change ON author_score_counts ("window", ticker, stance, changed_in);
CREATE INDEX author_score_counts_gone ON author_score_counts (changed_in) WHERE authors = 0;
CREATE TABLE unscored_authors (                            -- whose figures have yet to follow, and which of them
  "window"      TEXT NOT NULL,
  author_handle TEXT NOT NULL COLLATE NOCASE,
  ticker        TEXT NOT NULL,
  stance        INTEGER NOT NULL,
  PRIMARY KEY ("window", author_handle, ticker, stance)
) STRICT, WITHOUT ROWID;
