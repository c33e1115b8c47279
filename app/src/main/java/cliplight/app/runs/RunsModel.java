package cliplight.app.runs;

import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** What the runs panel shows. */
final class RunsModel {

  private final StringProperty filter = new SimpleStringProperty(this, "filter", "");
  private final StringProperty count = new SimpleStringProperty(this, "count", "");
  private final ObservableList<RunsRow> rows = FXCollections.observableArrayList();

  StringProperty filterProperty() {
    return filter;
  }

  StringProperty countProperty() {
    return count;
  }

  /** Headers of studies and runs under them. */
  ObservableList<RunsRow> rows() {
    return rows;
  }
}
