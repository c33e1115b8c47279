package cliplight.app.workspace;

import cliplight.engine.lab.StudyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What became of a study that this window trained.
 *
 * @param page the report as a file; empty where it could not be written
 */
public record EndedStudy(StudyReport report, Optional<Path> page) {

  /** Writes the report beside the store where the disk takes it. */
  static EndedStudy of(StudyReport report, Path storeFolder) {
    try {
      return new EndedStudy(report, Optional.of(report.write(storeFolder)));
    } catch (IOException e) {
      return new EndedStudy(report, Optional.empty());
    }
  }
}
