/** The command line: one command a file. */
@NullMarked
package cliplight.app.cli;

import org.jspecify.annotations.NullMarked;
