/** Charts: painted into images by one thread, with a light layer for cursor and values on top. */
@NullMarked
package cliplight.viz.chart;

import org.jspecify.annotations.NullMarked;
