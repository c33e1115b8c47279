/**
 * A run's configuration as text: dotted keys on the command line, in YAML files and on record, all
 * read and written by one mechanism from the components of the configuration records.
 */
@NullMarked
package cliplight.engine.lab.settings;

import org.jspecify.annotations.NullMarked;
