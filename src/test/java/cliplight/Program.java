package cliplight;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a user starts it: a process of its own, without a display. */
final class Program {

  /** What a finished process left. */
  record Outcome(int exitCode, String out, String err) {}

  private final Path folder;

  Program(Path folder) {
    this.folder = folder;
  }

  /** Starts the program with its output in files of the folder. */
  Process start(String... arguments) throws IOException {
    return starting(arguments).start();
  }

  /** The same before it starts. */
  ProcessBuilder starting(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-modules") || flag.startsWith("--enable-native-access")) {
        command.add(flag);
      }
    }
    command.add("-Xmx1g");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("cliplight.app.Launcher");
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out.txt").toFile())
            .redirectError(folder.resolve("err.txt").toFile());
    builder.environment().remove("DISPLAY");
    builder.environment().remove("WAYLAND_DISPLAY");
    builder.environment().put("OMP_NUM_THREADS", "1");
    return builder;
  }

  /** Runs the program to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    process.getOutputStream().close();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running after 5 minutes: " + List.of(arguments));
    }
    return new Outcome(process.exitValue(), out(), err());
  }

  String out() throws IOException {
    return Files.readString(folder.resolve("out.txt"), StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(folder.resolve("err.txt"), StandardCharsets.UTF_8);
  }
}
