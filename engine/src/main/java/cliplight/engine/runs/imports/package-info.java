/**
 * Reads the logs of other tools into runs, whole or while they grow: one file a format. Whatever is
 * in a file, nothing leaves here but {@link cliplight.engine.runs.imports.ImportException}.
 */
@NullMarked
package cliplight.engine.runs.imports;

import org.jspecify.annotations.NullMarked;
