package cliplight.app;

import cliplight.engine.lab.Study;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the window is asked to open with.
 *
 * @param store the folder that keeps the runs, created where there is none
 * @param study the study to start at once; empty to show the runs there are
 */
public record AppRequest(Path store, Optional<Study> study) {}
