/** Clip lights: one lamp per attention head, its state, its shape, the boards made of them. */
@NullMarked
package cliplight.viz.lamp;

import org.jspecify.annotations.NullMarked;
