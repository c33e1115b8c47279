/** A run's first steps as files that anybody can rebuild the numbers from, without this program. */
@NullMarked
package cliplight.engine.lab.bundle;

import org.jspecify.annotations.NullMarked;
