-- What stance models say of posts, by model version, and lists of calls. Rows are hashed anew for their new columns.

ALTER TABLE nlp_models ADD COLUMN registered_ms INTEGER NOT NULL DEFAULT 0;  -- when the store first heard of it
ALTER TABLE nlp_models ADD COLUMN put_in_use INTEGER NOT NULL DEFAULT 0;     -- the greatest is in use; 0 never was
ALTER TABLE prediction_nlp_labels ADD COLUMN bullish REAL;                   -- all three, or none of an earlier system's
ALTER TABLE prediction_nlp_labels ADD COLUMN bearish REAL;
ALTER TABLE prediction_nlp_labels ADD COLUMN neutral REAL;
UPDATE nlp_models SET row_hash = hash_of_row(version, trained_at, data, metrics, registered_ms, put_in_use);
UPDATE prediction_nlp_labels SET row_hash = hash_of_row(
  tweet_id, model_version, label, probability, created_at, bullish, bearish, neutral);

CREATE TABLE nlp_counts (                                  -- how many posts have which label, kept as labels arrive
  model_version TEXT NOT NULL,
  label         TEXT NOT NULL,
  posts         INTEGER NOT NULL,
  PRIMARY KEY (model_version, label)
) STRICT, WITHOUT ROWID;
INSERT INTO nlp_counts (model_version, label, posts)
SELECT model_version, label, count(*) FROM prediction_nlp_labels GROUP BY model_version, label;
CREATE TRIGGER nlp_labels_counted AFTER INSERT ON prediction_nlp_labels BEGIN
  INSERT INTO nlp_counts (model_version, label, posts) VALUES (NEW.model_version, NEW.label, 1)
  ON CONFLICT (model_version, label) DO UPDATE SET posts = posts + 1;
END;
CREATE TRIGGER nlp_labels_recounted AFTER UPDATE OF label ON prediction_nlp_labels WHEN NEW.label <> OLD.label BEGIN
  UPDATE nlp_counts SET posts = posts - 1 WHERE model_version = OLD.model_version AND label = OLD.label;
  INSERT INTO nlp_counts (model_version, label, posts) VALUES (NEW.model_version, NEW.label, 1)
  ON CONFLICT (model_version, label) DO UPDATE SET posts = posts + 1;
END;

-- One index a shape of list, in its order: calls of a stance alone may be few among millions. Where an author is asked
-- for, the rest is told from the index itself.
DROP INDEX calls_by_author;
CREATE INDEX calls_by_author ON calls (author_handle, called_ms, id, ticker, stance);
CREATE INDEX calls_by_time ON calls (called_ms);
CREATE INDEX calls_by_stance ON calls (stance, called_ms);
CREATE INDEX calls_by_ticker_and_stance ON calls (ticker, stance, called_ms);
