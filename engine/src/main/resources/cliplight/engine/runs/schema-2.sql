-- Every statement can be run again: a program may be killed between any two of them.
-- A run may have several axes, each shared by some of its series. The axis a is series -1-a of the chunks.
-- A float64 series has 8 bytes a point in its chunks and in the newest points; the others have 4.
ALTER TABLE series ADD COLUMN IF NOT EXISTS axis INT DEFAULT 0 NOT NULL;
ALTER TABLE series ADD COLUMN IF NOT EXISTS float64 BOOLEAN DEFAULT FALSE NOT NULL;
-- The newest points of a live run by axis; what tail was for the only axis.
CREATE TABLE IF NOT EXISTS newest(
  run VARCHAR(100) NOT NULL,
  axis INT NOT NULL,
  first_point INT NOT NULL,
  points INT NOT NULL,
  last_step BIGINT NOT NULL,
  data VARBINARY NOT NULL,
  PRIMARY KEY(run, axis, first_point)
);
CREATE TABLE IF NOT EXISTS tail(
  run VARCHAR(100) NOT NULL,
  first_point INT NOT NULL,
  points INT NOT NULL,
  last_step BIGINT NOT NULL,
  data VARBINARY NOT NULL,
  PRIMARY KEY(run, first_point)
);
MERGE INTO newest KEY(run, axis, first_point) SELECT run, 0, first_point, points, last_step, data FROM tail;
DROP TABLE tail;
