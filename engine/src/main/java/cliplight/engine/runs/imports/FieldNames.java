package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The names of the fields of a line. Lines of a log have the same fields in the same order, so a
 * name is made of its bytes once and then recognised by its place.
 */
final class FieldNames {

  private static final int MOST = 1000;

  /** A name and the bytes that it is written with. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Known(byte[] written, String name) {}

  /** Where no name is known yet: none has a line end. */
  private static final Known NONE = new Known(new byte[] {'\n'}, "");

  private final UnaryOperator<String> meaning;
  private Known[] byPlace = new Known[0];

  /**
   * @param meaning what a name that is written in the log is called
   */
  FieldNames(UnaryOperator<String> meaning) {
    this.meaning = meaning;
  }

  /**
   * The name that is written from {@code from} to {@code to} (exclusive).
   *
   * @param place of the field in its line, from 0
   */
  String of(int place, byte[] bytes, int from, int to) {
    if (place < byPlace.length) {
      Known known = byPlace[place];
      if (Arrays.equals(known.written, 0, known.written.length, bytes, from, to)) {
        return known.name;
      }
    }
    Known read =
        new Known(
            Arrays.copyOfRange(bytes, from, to),
            meaning.apply(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
    keep(place, read);
    return read.name;
  }

  /** Lines need not have a name at every place that is asked for: fields of another kind have. */
  private void keep(int place, Known read) {
    if (place >= MOST) {
      return;
    }
    int known = byPlace.length;
    if (place >= known) {
      byPlace = Arrays.copyOf(byPlace, place + 1);
      Arrays.fill(byPlace, known, place, NONE);
    }
    byPlace[place] = read;
  }
}
