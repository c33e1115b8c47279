/** Charts, lamps and timeline: JavaFX nodes that draw series and know nothing of training. */
@NullMarked
package cliplight.viz;

import org.jspecify.annotations.NullMarked;
