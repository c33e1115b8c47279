package cliplight.app;

import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.imports.FolderWatch;
import cliplight.engine.runs.imports.PathImport;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Stage;

/** Brings archives and the logs of other tools into the store, once or while they grow. */
final class RunFiles {

  static final FileChooser.ExtensionFilter ARCHIVES =
      new FileChooser.ExtensionFilter("Recorded runs (*.zip)", "*" + RunArchive.SUFFIX, "*.zip");

  private static final FileChooser.ExtensionFilter ALL =
      new FileChooser.ExtensionFilter("Recorded runs, logs of other tools (all files)", "*");

  /** As many as have a colour of their own are shown at once. */
  private static final int MOST_SHOWN = 8;

  private static final long LARGE = 16 << 20;

  private final Workspace workspace;
  private final Background background;
  private final Messages messages;
  private final Stage stage;
  private final ReadOnlyBooleanWrapper watching =
      new ReadOnlyBooleanWrapper(this, "watching", false);
  private AtomicBoolean endWatch = new AtomicBoolean();

  RunFiles(Workspace workspace, Background background, Messages messages, Stage stage) {
    this.workspace = workspace;
    this.background = background;
    this.messages = messages;
    this.stage = stage;
  }

  /** Whether a folder is being watched. */
  ReadOnlyBooleanProperty watchingProperty() {
    return watching.getReadOnlyProperty();
  }

  void chooseFiles() {
    FileChooser chooser = new FileChooser();
    chooser.setTitle("Open runs and logs");
    chooser.getExtensionFilters().addAll(ALL, ARCHIVES);
    Optional.ofNullable(chooser.showOpenMultipleDialog(stage))
        .ifPresent(files -> open(files.stream().map(File::toPath).toList()));
  }

  void chooseFolder() {
    folder("A folder of logs").ifPresent(folder -> open(List.of(folder)));
  }

  void chooseFolderToWatch() {
    folder("A folder of logs that grow").ifPresent(this::watch);
  }

  private Optional<Path> folder(String title) {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle(title);
    return Optional.ofNullable(chooser.showDialog(stage)).map(File::toPath);
  }

  /** What became of the paths that were to be opened. */
  private static final class Told implements PathImport.Told {
    final List<RunId> runs = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    int problems;

    @Override
    public void brought(PathImport.Brought run) {
      runs.add(run.run());
      problems += run.problems();
    }

    @Override
    public void refused(String sentence) {
      refused.add(sentence);
    }
  }

  /** Brings what files and folders hold into the store and shows it. */
  void open(List<Path> paths) {
    Optional<RunStore> store = storeToWrite();
    if (store.isEmpty()) {
      return;
    }
    if (paths.stream().anyMatch(RunFiles::takesTime)) {
      messages.notice(
          Message.note("Reading " + names(paths) + ":", "its runs are shown when they are there."));
    }
    background.call(
        () -> {
          Told told = new Told();
          PathImport into = new PathImport(store.get(), told);
          paths.forEach(into::add);
          return told;
        },
        this::tell,
        failure ->
            messages.show(
                Message.error("Not everything is opened.", Message.sentence(failure))
                    .causedBy(failure)));
  }

  private void tell(Told told) {
    if (!told.runs.isEmpty()) {
      new WhenListed(workspace).show(told.runs.stream().distinct().limit(MOST_SHOWN).toList());
    }
    if (told.runs.size() > 1 || told.problems > 0) {
      messages.notice(
          Message.note(
              told.runs.size() + (told.runs.size() == 1 ? " run is" : " runs are") + " opened.",
              told.problems == 0
                  ? ""
                  : told.problems
                      + (told.problems == 1 ? " record" : " records")
                      + " could not be read: notes say which."));
    }
    if (!told.refused.isEmpty()) {
      String more =
          told.refused.size() == 1 ? "" : " And " + (told.refused.size() - 1) + " more alike.";
      messages.show(
          Message.error(
              "Not everything is opened.",
              told.refused.get(0) + more + " The runs in the store are as they were.",
              new Message.Choice("Choose another file…", this::chooseFiles)));
    }
  }

  private static boolean takesTime(Path path) {
    try {
      return Files.isDirectory(path) || Files.size(path) > LARGE;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static String names(List<Path> paths) {
    return paths.stream()
        .map(path -> String.valueOf(path.getFileName()))
        .limit(3)
        .collect(Collectors.joining(", "));
  }

  /** Follows the logs in a folder until told to stop, or until the store is closed. */
  void watch(Path folder) {
    Optional<RunStore> store = storeToWrite();
    if (store.isEmpty() || watching.get()) {
      return;
    }
    watching.set(true);
    AtomicBoolean end = new AtomicBoolean();
    endWatch = end;
    messages.notice(
        Message.note(
            "Watching " + folder + ":",
            "what its logs gain is in the charts within a second.",
            new Message.Choice("Stop watching", this::stopWatching)));
    background.call(
        () -> {
          try (FolderWatch watch = new FolderWatch(store.get(), folder, this::news)) {
            List<RunId> shown = List.of();
            while (!end.get()) {
              boolean more = watch.look();
              List<RunId> now = watch.runs().stream().limit(MOST_SHOWN).toList();
              if (!now.equals(shown)) {
                // who has turned to an earlier step since is left there
                boolean first = shown.isEmpty();
                shown = now;
                Platform.runLater(() -> new WhenListed(workspace).show(now, () -> follow(first)));
              }
              Thread.sleep(more ? 0 : FolderWatch.MILLIS);
            }
          }
          return folder;
        },
        ended -> {
          watching.set(false);
          messages.notice(Message.note("No longer watched:", ended.toString()));
        },
        failure -> {
          watching.set(false);
          messages.show(
              Message.error(
                      "Watching " + folder + " ended:",
                      Message.sentence(failure) + " What was read is kept.",
                      new Message.Choice("Watch it again", () -> watch(folder)))
                  .causedBy(failure));
        });
  }

  private void follow(boolean first) {
    if (first) {
      workspace.axis().followLiveProperty().set(true);
    }
  }

  private void news(String line) {
    Platform.runLater(() -> messages.notice(Message.note(line, "")));
  }

  void stopWatching() {
    endWatch.set(true);
  }

  private Optional<RunStore> storeToWrite() {
    Optional<RunStore> store = workspace.storeProperty().get().filter(opened -> !opened.readOnly());
    if (store.isEmpty()) {
      messages.show(
          Message.error(
              "Nothing can be opened into this store,", "since it is open to read only."));
    }
    return store;
  }
}
