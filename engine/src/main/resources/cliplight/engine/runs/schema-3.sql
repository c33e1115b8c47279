-- Every statement can be run again: a program may be killed between any two of them.
-- A chunk holds series_count series from its series on, the points of each together, one series after the other.
ALTER TABLE chunk ADD COLUMN IF NOT EXISTS series_count INT DEFAULT 1 NOT NULL;
-- The steps, wall times and tokens of an axis are packed: see PackedLongs. Rows written before hold plain longs.
ALTER TABLE chunk ADD COLUMN IF NOT EXISTS packed BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE chunk DROP COLUMN IF EXISTS minimum;
ALTER TABLE chunk DROP COLUMN IF EXISTS maximum;
-- What lists say of a run that has ended, computed as summary_form says; 0 where nobody did yet.
ALTER TABLE run ADD COLUMN IF NOT EXISTS summary_form INT DEFAULT 0 NOT NULL;
ALTER TABLE run ADD COLUMN IF NOT EXISTS final_loss DOUBLE PRECISION;
ALTER TABLE run ADD COLUMN IF NOT EXISTS max_logit DOUBLE PRECISION;
-- The series of an axis, packed: see PackedKeys; what a row a series in the table series was.
CREATE TABLE IF NOT EXISTS axis(
  run VARCHAR(100) NOT NULL,
  axis INT NOT NULL,
  first_series INT NOT NULL,
  series_count INT NOT NULL,
  superseded BOOLEAN NOT NULL,
  series VARBINARY NOT NULL,
  PRIMARY KEY(run, axis)
);
