package cliplight.app.runs;

import cliplight.app.action.ActionTable;
import cliplight.app.workspace.KeySettings;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;

/** The runs panel: which runs there are, which are shown, which one is selected. */
public final class RunsController {

  private final Workspace workspace;
  private final RunsModel model = new RunsModel();
  private final List<RunEntry> watched = new ArrayList<>();
  private final InvalidationListener changed = observable -> stale();

  /** Of figures and settings, which only a filter may ask for. */
  private final InvalidationListener grown = observable -> staleIfFiltered();

  private Optional<RunsViewBuilder> view = Optional.empty();
  private boolean stale = true;

  public RunsController(Workspace workspace) {
    this.workspace = workspace;
    workspace.entries().addListener((ListChangeListener<RunEntry>) change -> watchEntries());
    model.filterProperty().addListener(changed);
    workspace.loadedProperty().addListener(changed);
    workspace.openingProperty().addListener(changed);
  }

  public Node view(ActionTable actions) {
    RunsViewBuilder builder = new RunsViewBuilder(model, this, workspace, actions);
    view = Optional.of(builder);
    return builder.build();
  }

  /** Moves the keyboard to the filter field. */
  public void focusFilter() {
    view.ifPresent(RunsViewBuilder::focusFilter);
  }

  /** Shows or hides the selected run. */
  public void toggleSelected() {
    workspace.selectedProperty().get().ifPresent(this::toggle);
  }

  void toggle(RunEntry entry) {
    entry.shownProperty().set(!entry.shownProperty().get());
  }

  /** A sentence that says which run one was forked from, and with what; empty for others. */
  Optional<String> origin(RunEntry entry) {
    return entry
        .info()
        .lineage()
        .map(
            from -> {
              String parent =
                  workspace
                      .entry(from.parent())
                      .map(run -> (run.letter() + " " + run.info().name()).strip())
                      .orElse(from.parent() + ", which is not here,");
              String changed = from.changedInWords();
              return "Forked from "
                  + parent
                  + " after step "
                  + from.step()
                  + (changed.isEmpty() ? "." : ", with " + changed + ".");
            });
  }

  /** Shows the whole study of a hidden header's runs, or hides it. */
  void toggleStudy(RunsRow.Header header) {
    List<RunEntry> runs = new ArrayList<>();
    boolean inside = false;
    for (RunsRow row : model.rows()) {
      if (row instanceof RunsRow.Header) {
        inside = row == header;
      } else if (inside && row instanceof RunsRow.Run run) {
        runs.add(run.entry());
      }
    }
    boolean show = runs.stream().noneMatch(entry -> entry.shownProperty().get());
    runs.forEach(entry -> entry.shownProperty().set(show));
  }

  /** Once a frame: rebuilds the rows where something changed since. */
  public void pulse() {
    if (stale) {
      stale = false;
      rebuild();
    }
  }

  private void staleIfFiltered() {
    stale |= !model.filterProperty().get().isBlank();
  }

  private void stale() {
    stale = true;
  }

  private void watchEntries() {
    for (RunEntry entry : watched) {
      entry.shownProperty().removeListener(changed);
      entry.infoProperty().removeListener(changed);
      entry.summaryProperty().removeListener(grown);
    }
    watched.clear();
    watched.addAll(workspace.entries());
    for (RunEntry entry : watched) {
      entry.shownProperty().addListener(changed);
      entry.infoProperty().addListener(changed);
      entry.summaryProperty().addListener(grown);
    }
    stale();
  }

  private void rebuild() {
    RunFilter filter = RunFilter.of(model.filterProperty().get());
    Map<String, List<RunEntry>> groups = new LinkedHashMap<>();
    int matching = 0;
    for (RunEntry entry : workspace.entries()) {
      if (filter.matches(entry.info(), entry.summaryProperty().get(), entry.changes())) {
        matching++;
        groups.computeIfAbsent(groupKey(entry.info()), key -> new ArrayList<>()).add(entry);
      }
    }
    boolean anyShown = workspace.entries().stream().anyMatch(run -> run.shownProperty().get());
    List<RunsRow> rows = new ArrayList<>();
    for (List<RunEntry> group : groups.values()) {
      boolean groupShown = group.stream().anyMatch(run -> run.shownProperty().get());
      rows.add(new RunsRow.Header(title(group), state(group, anyShown), rows.isEmpty()));
      for (RunEntry entry : group) {
        rows.add(new RunsRow.Run(entry, anyShown && !groupShown));
      }
    }
    boolean loaded = workspace.loadedProperty().get();
    if (!loaded) {
      rows.add(
          new RunsRow.Words(workspace.openingProperty().get() ? "Opening …" : "No store is open."));
    } else if (groups.isEmpty() && !filter.isEmpty()) {
      rows.add(new RunsRow.Words("No run matches. Try lr > 0.02, tau = 30 or a name."));
    } else if (onlySamples()) {
      rows.add(
          new RunsRow.Words("Your own runs will stand here. They are kept until you delete them."));
    }
    if (!rows.equals(model.rows())) {
      model.rows().setAll(rows);
    }
    int all = workspace.entries().size();
    String count = filter.isEmpty() ? Integer.toString(all) : matching + " of " + all;
    model.countProperty().set(loaded ? count : "");
  }

  private boolean onlySamples() {
    return workspace.entries().stream().allMatch(run -> run.info().origin().equals("sample"));
  }

  private static String groupKey(RunInfo run) {
    return run.studyId().isEmpty() ? run.study() + "/" + run.origin() : run.studyId();
  }

  private static String title(List<RunEntry> group) {
    RunInfo run = group.get(0).info();
    String name = run.study().isEmpty() ? "single runs" : run.study();
    if (run.origin().equals("sample")) {
      return "samples · " + name;
    }
    String data = KeySettings.data(run);
    return data.isEmpty() ? name : name + " · " + data;
  }

  private static String state(List<RunEntry> group, boolean anyShown) {
    if (group.stream().anyMatch(RunEntry::running)) {
      return "live";
    }
    boolean shown = group.stream().anyMatch(run -> run.shownProperty().get());
    return anyShown && !shown ? "hidden" : "recorded";
  }
}
