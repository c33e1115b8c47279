/** The transformer: one idea of the papers per file, forward beside backward. */
@NullMarked
package cliplight.engine.model;

import org.jspecify.annotations.NullMarked;
