-- Every statement can be run again: a program may be killed between any two of them.
-- How the steps that a fork shares with its parent were made, as JSON; nothing in forks recorded before.
ALTER TABLE run ADD COLUMN IF NOT EXISTS past VARCHAR;
