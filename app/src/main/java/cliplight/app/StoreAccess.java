package cliplight.app;

import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.start.SamplesFolder;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
  private final BooleanSupplier inUse;
  private Optional<Path> path = Optional.empty();
  private boolean troubleTold;
  private int warningsTold;

  /** A store that is open, and why its samples are not in it. */
  private record Opened(RunStore store, Optional<Exception> noSamples) {}

  /**
   * @param inUse whether something writes to the store, which then stays
   */
  StoreAccess(
      Workspace workspace,
      Background background,
      Messages messages,
      Parts parts,
      Stage stage,
      BooleanSupplier inUse) {
    this.inUse = inUse;
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
    workspace.openingProperty().set(true);
    background.call(
        () -> {
          RunStore opened = parts.opening().open(store, readOnly);
          boolean samples = !readOnly && opened.runs().isEmpty();
          return new Opened(opened, samples ? bringSamples(opened) : Optional.empty());
        },
        opened -> {
          if (inUse.getAsBoolean()) {
            opened.store().close();
            workspace.openingProperty().set(false);
            messages.show(
                Message.warning(
                    "The store " + store + " is not used:",
                    "meanwhile something began that writes to the one before."));
            return;
          }
          Optional<StoreException> lost = closeCurrent();
          path = Optional.of(store);
          messages.clear();
          workspace.use(opened.store());
          lost.ifPresent(this::tellLost);
          tellAbout(opened);
          whenListed(whenOpen);
        },
        failure -> {
          workspace.openingProperty().set(false);
          tellNotOpened(store, whenOpen, failure);
        });
  }

  /** Says what a person should know about how the store was opened. */
  private void tellAbout(Opened now) {
    RunStore opened = now.store();
    troubleTold = false;
    now.noSamples()
        .ifPresent(
            why ->
                messages.show(
                    Message.warning("The sample runs are not here:", Message.sentence(why))
                        .causedBy(why)));
    warningsTold = 0;
    tellWarnings(opened);
    if (opened.readOnly()) {
      messages.notice(
          Message.note(
              "Open to read only:", "runs as they stood when it was opened; nothing is changed."));
    }
  }

  private void tellWarnings(RunStore opened) {
    List<String> warnings = opened.warnings();
    for (; warningsTold < warnings.size(); warningsTold++) {
      messages.show(Message.warning("The store:", warnings.get(warningsTold)));
    }
  }

  /** Once a frame: says what the store found since, and once when points reach no disk any more. */
  void pulse() {
    workspace.storeProperty().get().ifPresent(this::tellWarnings);
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

  /** Returns why not all are there. */
  private Optional<Exception> bringSamples(RunStore into) {
    try {
      Optional<Path> folder = SamplesFolder.find();
      if (folder.isPresent()) {
        for (Path archive : SamplesFolder.archives(folder.get())) {
          parts.archives().read(archive, into, Optional.of(SAMPLE));
        }
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(e);
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

  /** Returns what did not reach the disk. */
  private Optional<StoreException> closeCurrent() {
    try {
      close();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e);
    }
  }

  private void tellLost(StoreException lost) {
    messages.show(
        Message.error("The store before lost points:", Message.sentence(lost)).causedBy(lost));
  }

  /**
   * Brings all to disk and closes.
   *
   * @throws StoreException if points did not reach the disk
   */
  void close() {
    workspace.storeProperty().get().ifPresent(RunStore::close);
  }
}
