package cliplight.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --force}, without which what is there stays. */
final class ForceOption {

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  /**
   * @throws WrongUsageException if no file is to be written there, or one may not be replaced
   */
  void requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new WrongUsageException(file + " is a folder: name a file in it.");
    }
    require(file);
  }

  /**
   * @throws WrongUsageException if something is there that may not be replaced
   */
  void require(Path place) {
    if (Files.exists(place) && !force) {
      throw new WrongUsageException("There is a " + place + " already. Say --force to replace it.");
    }
  }
}
