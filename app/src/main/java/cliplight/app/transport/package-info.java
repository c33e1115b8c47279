/** The bar at the bottom: play, pause, step, speed, figures of the step shown. */
@NullMarked
package cliplight.app.transport;

import org.jspecify.annotations.NullMarked;
