/** The first start: what to do when nothing has trained here yet. */
@NullMarked
package cliplight.app.start;

import org.jspecify.annotations.NullMarked;
