package cliplight.engine.runs.imports;

/** What a look at the files of a log found. */
enum Gain {
  /** All that is there is read. */
  ALL,
  /** There is more to read. */
  MORE,
  /** A file is not the one that it was. */
  ANOTHER,
  /** It cannot be read. */
  REFUSED,
  /** There is no memory for its points. */
  NO_ROOM
}
