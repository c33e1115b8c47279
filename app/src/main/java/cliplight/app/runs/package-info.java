/** The panel on the left: runs, their letters, the filter. */
@NullMarked
package cliplight.app.runs;

import org.jspecify.annotations.NullMarked;
