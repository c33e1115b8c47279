package cliplight.engine.runs.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private final UnaryOperator<String> meaning;
  private final List<Known> byPlace = new ArrayList<>();

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
    if (place < byPlace.size()) {
      Known known = byPlace.get(place);
      if (Arrays.equals(known.written, 0, known.written.length, bytes, from, to)) {
        return known.name;
      }
    }
    Known read =
        new Known(
            Arrays.copyOfRange(bytes, from, to),
            meaning.apply(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
    if (place < byPlace.size()) {
      byPlace.set(place, read);
    } else if (place == byPlace.size() && place < MOST) {
      byPlace.add(read);
    }
    return read.name;
  }
}
