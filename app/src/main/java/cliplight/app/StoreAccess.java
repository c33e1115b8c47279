package cliplight.app;

import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.start.SamplesFolder;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Stage;

/** Opens and closes the store, saves and deletes its runs, and says what went wrong. */
final class StoreAccess {

  /** Origin of the runs that come with the program. */
  private static final String SAMPLE = "sample";

  private final Workspace workspace;
  private final Background background;
  private final Messages messages;
  private final Parts parts;
  private final Stage stage;
  private Optional<Path> path = Optional.empty();
  private boolean troubleTold;

  StoreAccess(
      Workspace workspace, Background background, Messages messages, Parts parts, Stage stage) {
    this.workspace = workspace;
    this.background = background;
    this.messages = messages;
    this.parts = parts;
    this.stage = stage;
  }

  /** Where the runs are kept, for a person. */
  String where() {
    return path.map(Path::toString).orElse("no store");
  }

  /** Opens a store; into an empty one the samples are brought first. */
  void open(Path store, Runnable whenOpen) {
    open(store, false, whenOpen);
  }

  private void open(Path store, boolean readOnly, Runnable whenOpen) {
    background.call(
        () -> {
          RunStore opened = parts.opening().open(store, readOnly);
          if (!readOnly && opened.runs().isEmpty()) {
            bringSamples(opened);
          }
          return opened;
        },
        opened -> {
          closeCurrent();
          path = Optional.of(store);
          messages.clear();
          workspace.use(opened);
          tellAbout(opened);
          whenListed(whenOpen);
        },
        failure -> tellNotOpened(store, whenOpen, failure));
  }

  /** Says what a person should know about how the store was opened. */
  private void tellAbout(RunStore opened) {
    troubleTold = false;
    opened.warnings().forEach(text -> messages.show(Message.warning("The store:", text)));
    if (opened.readOnly()) {
      messages.notice(
          Message.note(
              "Open to read only:", "runs as they stood when it was opened; nothing is changed."));
    }
  }

  /** Once a frame: says so once when points no longer reach the disk. */
  void pulse() {
    if (troubleTold) {
      return;
    }
    workspace
        .storeProperty()
        .get()
        .flatMap(RunStore::failure)
        .ifPresent(
            failure -> {
              troubleTold = true;
              messages.show(
                  Message.error("Points no longer reach the disk:", Message.sentence(failure))
                      .causedBy(failure));
            });
  }

  private void whenListed(Runnable run) {
    javafx.beans.value.ChangeListener<Boolean> once =
        new javafx.beans.value.ChangeListener<>() {
          @Override
          public void changed(
              javafx.beans.value.ObservableValue<? extends Boolean> property,
              Boolean was,
              Boolean is) {
            if (is) {
              property.removeListener(this);
              run.run();
            }
          }
        };
    if (workspace.loadedProperty().get()) {
      run.run();
    } else {
      workspace.loadedProperty().addListener(once);
    }
  }

  private void bringSamples(RunStore into) throws IOException {
    Optional<Path> folder = SamplesFolder.find();
    if (folder.isPresent()) {
      for (Path archive : SamplesFolder.archives(folder.get())) {
        parts.archives().read(archive, into, Optional.of(SAMPLE));
      }
    }
  }

  private void tellNotOpened(Path store, Runnable whenOpen, Throwable failure) {
    messages.show(
        Message.error(
                "The store did not open.",
                Message.sentence(failure),
                new Message.Choice("Open to read", () -> open(store, true, whenOpen)),
                new Message.Choice("Choose another store…", this::chooseStore),
                new Message.Choice("Try again", () -> open(store, whenOpen)))
            .causedBy(failure));
  }

  void chooseStore() {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle("A folder to keep runs in");
    path.map(Path::toAbsolutePath)
        .map(Path::getParent)
        .map(Path::toFile)
        .filter(File::isDirectory)
        .ifPresent(chooser::setInitialDirectory);
    Optional.ofNullable(chooser.showDialog(stage))
        .ifPresent(folder -> open(folder.toPath(), () -> {}));
  }

  /** Saves a run as an archive that any Cliplight can open. */
  void save(RunEntry run) {
    Optional<RunStore> store = workspace.storeProperty().get();
    if (store.isEmpty()) {
      return;
    }
    FileChooser chooser = new FileChooser();
    chooser.setTitle("Save run as archive");
    chooser.getExtensionFilters().add(RunFiles.ARCHIVES);
    chooser.setInitialFileName(run.id() + RunArchive.SUFFIX);
    Optional.ofNullable(chooser.showSaveDialog(stage))
        .map(File::toPath)
        .ifPresent(file -> save(file, store.get(), run));
  }

  private void save(Path file, RunStore store, RunEntry run) {
    background.call(
        () -> {
          parts.archives().write(file, store, run.id());
          return file;
        },
        saved ->
            messages.notice(Message.note("Run " + run.letter() + " is saved:", saved.toString())),
        failure ->
            messages.show(
                Message.error(file.getFileName() + " is not saved.", Message.sentence(failure))
                    .causedBy(failure)));
  }

  void delete(RunEntry run) {
    workspace.delete(
        run,
        failure ->
            messages.show(
                Message.error(
                        "Run " + run.letter() + " is not deleted.",
                        Message.sentence(failure) + " It is as it was.")
                    .causedBy(failure)));
  }

  private void closeCurrent() {
    workspace.storeProperty().get().ifPresent(RunStore::close);
  }

  /** Brings all to disk and closes. */
  void close() {
    closeCurrent();
  }
}
