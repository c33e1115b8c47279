-- Every statement can be run again: a program may be killed between any two of them.
-- A run: everything but its points and events. last_step is written when the run ends.
CREATE TABLE IF NOT EXISTS run(
  id VARCHAR(100) PRIMARY KEY,
  name VARCHAR NOT NULL,
  study VARCHAR NOT NULL,
  study_id VARCHAR NOT NULL,
  arm INT NOT NULL,
  origin VARCHAR NOT NULL,
  state VARCHAR(20) NOT NULL,
  reason VARCHAR NOT NULL,
  created BIGINT NOT NULL,
  planned_steps BIGINT NOT NULL,
  last_step BIGINT NOT NULL,
  settings VARCHAR NOT NULL,
  environment VARCHAR NOT NULL,
  parent VARCHAR(100),
  parent_step BIGINT,
  changed VARCHAR
);
-- A series of a run, in the order of its layout; the axis (steps, wall time, tokens) is series -1 of the chunks.
CREATE TABLE IF NOT EXISTS series(
  run VARCHAR(100) NOT NULL,
  series INT NOT NULL,
  name VARCHAR NOT NULL,
  labels VARCHAR NOT NULL,
  PRIMARY KEY(run, series)
);
-- Packed points, big endian: floats of one series, or for the axis all steps, then all wall times, then all tokens as longs.
-- first_point counts the run's points from 0; minimum and maximum are of the finite values. Written once, never changed.
CREATE TABLE IF NOT EXISTS chunk(
  run VARCHAR(100) NOT NULL,
  series INT NOT NULL,
  first_point INT NOT NULL,
  points INT NOT NULL,
  first_step BIGINT NOT NULL,
  last_step BIGINT NOT NULL,
  minimum REAL,
  maximum REAL,
  data VARBINARY NOT NULL,
  PRIMARY KEY(run, series, first_point)
);
-- The newest points of a live run, too few yet to fill chunks: per point step, wall time and tokens as longs, then a float per
-- series, big endian. One row for each time that points were brought to disk; gone once chunks hold the same points.
CREATE TABLE IF NOT EXISTS tail(
  run VARCHAR(100) NOT NULL,
  first_point INT NOT NULL,
  points INT NOT NULL,
  last_step BIGINT NOT NULL,
  data VARBINARY NOT NULL,
  PRIMARY KEY(run, first_point)
);
CREATE TABLE IF NOT EXISTS event(
  run VARCHAR(100) NOT NULL,
  seq INT NOT NULL,
  step BIGINT NOT NULL,
  kind VARCHAR(40) NOT NULL,
  details VARCHAR NOT NULL,
  message VARCHAR NOT NULL,
  PRIMARY KEY(run, seq)
);
