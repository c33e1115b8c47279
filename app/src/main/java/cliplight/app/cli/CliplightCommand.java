package cliplight.app.cli;

import cliplight.app.AppRequest;
import cliplight.app.files.IoWords;
import cliplight.app.files.NotWrittenException;
import cliplight.engine.data.DataException;
import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.runs.ArchiveException;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.train.EngineVersion;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code cliplight}: opens the window, or hands over to a command. */
@Command(
    name = "cliplight",
    mixinStandardHelpOptions = true,
    version = "Cliplight " + EngineVersion.CURRENT,
    description = "Trains small Mixture-of-Experts transformers and shows why training blows up.",
    footer = {
      "",
      "Without a command the window opens. Exit codes: 0 done, 1 failed, 2 wrong usage.",
      "Try: cliplight study explosion"
    })
public final class CliplightCommand implements Callable<Integer> {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** Columns of help: picocli takes no fewer, and nobody reads longer lines. */
  private static final int NARROWEST_HELP = 55;

  private static final int WIDEST_HELP = 110;

  private final Terminal terminal;
  private final Window window;

  @Mixin private final StoreOption store = new StoreOption();

  @Option(names = "--headless", description = "Open no window.")
  private boolean headless;

  private CliplightCommand(Terminal terminal, Window window) {
    this.terminal = terminal;
    this.window = window;
  }

  /** Runs what the arguments ask for and returns the exit code. */
  public static int execute(Terminal terminal, Window window, String... arguments) {
    CommandLine line = commandLine(new CliplightCommand(terminal, window));
    sameVersion(line);
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(terminal.width(), WIDEST_HELP)));
    line.setUsageHelpAutoWidth(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Path.class, CliplightCommand::path);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setExecutionExceptionHandler((problem, command, parsed) -> explain(terminal, problem));
    int code = line.execute(arguments);
    boolean lost = terminal.out().checkError();
    if (lost) {
      terminal.err().println("Not all could be written to standard output: is the disk full?");
    }
    terminal.err().flush();
    return lost && code == DONE ? FAILED : code;
  }

  private static CommandLine commandLine(CliplightCommand program) {
    return new CommandLine(program)
        .addSubcommand(new StudyCommand(program))
        .addSubcommand(new TrainCommand(program))
        .addSubcommand(
            new CommandLine(new RunsCommand(program))
                .addSubcommand(new RunsShowCommand(program))
                .addSubcommand(new RunsDeleteCommand(program)))
        .addSubcommand(new ResumeCommand(program))
        .addSubcommand(new ForkCommand(program))
        .addSubcommand(new VerifyCommand(program))
        .addSubcommand(new ExportCommand(program))
        .addSubcommand(new ProbeCommand(program))
        .addSubcommand(
            // so that a formula may begin with a minus
            new CommandLine(new FormulaCommand(program))
                .setUnmatchedOptionsArePositionalParams(true))
        .addSubcommand(new CompareCommand(program))
        .addSubcommand(new SpikesCommand(program))
        .addSubcommand(new FigureCommand(program))
        .addSubcommand(new ImportCommand(program))
        .addSubcommand(new WatchCommand(program))
        .addSubcommand(
            new CommandLine(new BenchCommand())
                .addSubcommand(new BenchStepCommand(program))
                .addSubcommand(new BenchStoreCommand(program))
                .addSubcommand(new BenchImportCommand(program))
                .addSubcommand(new BenchWatchCommand(program)))
        .addSubcommand(new ModelCommand(program))
        .addSubcommand(new ConfigCommand(program));
  }

  /** An empty one, as of a variable that is not set, would mean the current folder. */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("the path is empty");
    }
    return Path.of(text);
  }

  private static void sameVersion(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      command.getCommandSpec().version(line.getCommandSpec().version());
      sameVersion(command);
    }
  }

  static int explain(Terminal terminal, Exception problem) {
    int code = explainItself(terminal, problem);
    // what a store lost as it was closed, after something else had broken off
    for (Throwable also : problem.getSuppressed()) {
      if (also instanceof StoreException
          && !String.valueOf(also.getMessage()).equals(problem.getMessage())) {
        terminal.err().println(also.getMessage());
      }
    }
    return code;
  }

  private static int explainItself(Terminal terminal, Exception problem) {
    if (problem instanceof SettingsException settings) {
      settings.problems().forEach(terminal.err()::println);
      return WRONG_USAGE;
    }
    if (problem instanceof WrongUsageException) {
      terminal.err().println(problem.getMessage());
      return WRONG_USAGE;
    }
    if (problem instanceof FormulaException formula) {
      terminal.err().println(formula.pointed());
      return WRONG_USAGE;
    }
    if (problem instanceof StoreException
        || problem instanceof RerunException
        || problem instanceof DataException
        || problem instanceof NotWrittenException
        || problem instanceof ArchiveException) {
      terminal.err().println(problem.getMessage());
      return FAILED;
    }
    Throwable cause = problem instanceof UncheckedIOException io ? io.getCause() : problem;
    if (cause instanceof FileSystemException file && file.getFile() != null) {
      terminal.err().println(IoWords.of(file));
      return FAILED;
    }
    LoggerFactory.getLogger(CliplightCommand.class).error("A command broke off", problem);
    terminal.err().println("Cliplight broke off: " + problem);
    terminal.err().println("More is in " + System.getProperty("cliplight.log", "the log") + ".");
    return FAILED;
  }

  Terminal terminal() {
    return terminal;
  }

  /** Where the runs are, wherever on the line that was said. */
  StoreOption store() {
    return store;
  }

  /** Whether no window is wanted, as said before the command's name. */
  boolean headless() {
    return headless;
  }

  /**
   * Opens the window if that is wanted and possible, and says in one line if it is not possible.
   *
   * @return false if there was none
   */
  boolean openWindow(AppRequest request, boolean wanted, String instead) {
    if (!wanted) {
      return false;
    }
    Optional<String> problem = Display.problem();
    if (problem.isEmpty()) {
      try {
        window.open(request);
        return true;
      } catch (UnsupportedOperationException | LinkageError e) {
        LoggerFactory.getLogger(CliplightCommand.class).error("No window", e);
        problem = Optional.of("The window did not open (" + e.getMessage() + ")");
      }
    }
    terminal.err().println(problem.get() + "; " + instead);
    return false;
  }

  @Override
  public Integer call() {
    Path folder = store.folder();
    boolean opened =
        openWindow(
            new AppRequest(folder, Optional.empty()),
            !headless,
            "the commands work without one: try 'cliplight study explosion' or 'cliplight"
                + " --help'.");
    if (!opened && headless) {
      new CommandLine(this).usage(terminal.out());
    }
    return opened || headless ? DONE : FAILED;
  }
}
