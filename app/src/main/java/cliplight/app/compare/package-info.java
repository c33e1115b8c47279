/** The Compare page: groups of runs that differ in their seeds, side by side. */
@NullMarked
package cliplight.app.compare;

import org.jspecify.annotations.NullMarked;
