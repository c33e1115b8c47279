package cliplight.engine.runs.imports;

/** Reads one file of one format, record by record, as its bytes come. */
interface LogParser {

  /**
   * Reads the complete records of a stretch of the file; a record that is not complete yet is left
   * for the next call, which begins with it.
   *
   * @param bytes never written to
   * @param offset of {@code bytes[from]} in the file
   * @param end whether the file ends at {@code to}; what is not complete then never will be
   * @return how many bytes were read
   */
  int parse(byte[] bytes, int from, int to, long offset, boolean end);
}
