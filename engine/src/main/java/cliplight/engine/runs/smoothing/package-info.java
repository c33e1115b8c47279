/** Smoothing of series: on all points, before anything is drawn. */
@NullMarked
package cliplight.engine.runs.smoothing;

import org.jspecify.annotations.NullMarked;
