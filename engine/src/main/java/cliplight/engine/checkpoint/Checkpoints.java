package cliplight.engine.checkpoint;

import cliplight.engine.safetensors.SafetensorsException;
import cliplight.engine.train.TrainerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints of one run: {@code step-N.safetensors} in a folder of its own. */
public final class Checkpoints {

  private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");

  private final Path folder;
  private final RunIdentity run;

  private Checkpoints(Path folder, RunIdentity run) {
    this.folder = folder;
    this.run = run;
  }

  /**
   * @param folder may be missing until the first is written
   * @param settings of the run on record
   */
  public static Checkpoints in(Path folder, Map<String, String> settings) {
    return new Checkpoints(folder, RunIdentity.of(settings));
  }

  /** The steps that there is a file for, ascending. */
  public List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
              steps.add(Long.parseLong(name.group(1)));
            }
          });
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("The checkpoints in " + folder + " cannot be listed", e);
    }
    steps.sort(null);
    return steps;
  }

  /** The file of a step, whether it is there or not. */
  public Path file(long step) {
    return folder.resolve("step-" + step + ".safetensors");
  }

  /**
   * The newest sound state at or before a step.
   *
   * @param notices gains a sentence for each file that is damaged and passed over
   * @throws CheckpointException if one is of another configuration or engine
   */
  public Optional<TrainerState> nearest(long step, Consumer<String> notices) {
    List<Long> steps = steps();
    String damaged = "";
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i) > step) {
        continue;
      }
      try {
        TrainerState state = read(steps.get(i));
        if (!damaged.isEmpty()) {
          notices.accept(damaged + " That of step " + state.step() + " is used instead.");
        }
        return Optional.of(state);
      } catch (NoSuchFileException e) {
        // a run that trains has let go of it meanwhile: the one before will do
      } catch (SafetensorsException | IOException e) {
        damaged +=
            (damaged.isEmpty() ? "" : " ")
                + "The checkpoint of step "
                + steps.get(i)
                + " is damaged and not used: "
                + e.getMessage();
      }
    }
    if (!damaged.isEmpty()) {
      notices.accept(damaged + " There is none before it.");
    }
    return Optional.empty();
  }

  /**
   * The state of a step that has a file.
   *
   * @throws SafetensorsException if the file is damaged
   * @throws CheckpointException if it is of another configuration or engine
   */
  public TrainerState read(long step) throws IOException {
    TrainerState state = CheckpointFile.read(file(step), run);
    if (state.step() != step) {
      throw new SafetensorsException(file(step) + " is of step " + state.step() + ".");
    }
    return state;
  }

  long write(TrainerState state, double clock) throws IOException {
    Files.createDirectories(folder);
    return CheckpointFile.write(file(state.step()), run, clock, state);
  }

  /** Where the run's clock stood at a step; empty where the file cannot be read. */
  Optional<Double> clock(long step) {
    try {
      return Optional.of(CheckpointFile.clock(file(step)));
    } catch (SafetensorsException | IOException e) {
      return Optional.empty();
    }
  }

  void delete(long step) throws IOException {
    Files.deleteIfExists(file(step));
  }
}
