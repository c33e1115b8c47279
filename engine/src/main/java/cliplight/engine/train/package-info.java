/** One training run: its configuration and its step. */
@NullMarked
package cliplight.engine.train;

import org.jspecify.annotations.NullMarked;
