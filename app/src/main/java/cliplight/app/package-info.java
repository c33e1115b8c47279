/** The desktop program and the command line. */
@NullMarked
package cliplight.app;

import org.jspecify.annotations.NullMarked;
