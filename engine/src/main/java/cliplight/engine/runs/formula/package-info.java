/** Series derived from others by formula, such as {@code ema(loss, 0.99)}. */
@NullMarked
package cliplight.engine.runs.formula;

import org.jspecify.annotations.NullMarked;
