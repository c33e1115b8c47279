package cliplight.app.study;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** One setting of the form: what was typed, what it means, what is wrong with it. */
final class StudyField<T> {

  /**
   * What is wrong, and the nearest right values.
   *
   * @param sentence what is wrong, with the value
   * @param instead texts that would be right
   */
  record Problem(String sentence, List<String> instead) {}

  /** Either a value or a problem. */
  record Reading<T>(Optional<T> value, Optional<Problem> problem) {
    static <T> Reading<T> of(T value) {
      return new Reading<>(Optional.of(value), Optional.empty());
    }

    static <T> Reading<T> wrong(String sentence, String... instead) {
      return new Reading<>(Optional.empty(), Optional.of(new Problem(sentence, List.of(instead))));
    }
  }

  private final String id;
  private final String label;
  private final StringProperty text = new SimpleStringProperty(this, "text", "");
  private final ReadOnlyObjectWrapper<Reading<T>> reading;

  StudyField(String id, String label, String first, Function<String, Reading<T>> read) {
    this.id = id;
    this.label = label;
    text.set(first);
    reading = new ReadOnlyObjectWrapper<>(this, "reading", read.apply(first.trim()));
    text.addListener((p, was, is) -> reading.set(read.apply(is.trim())));
  }

  String id() {
    return id;
  }

  String label() {
    return label;
  }

  StringProperty textProperty() {
    return text;
  }

  ReadOnlyObjectProperty<Reading<T>> readingProperty() {
    return reading.getReadOnlyProperty();
  }

  boolean right() {
    return reading.get().problem().isEmpty();
  }

  /**
   * The value typed.
   *
   * @throws IllegalStateException if it is wrong
   */
  T value() {
    return reading
        .get()
        .value()
        .orElseThrow(() -> new IllegalStateException(label + " is not right yet"));
  }
}
