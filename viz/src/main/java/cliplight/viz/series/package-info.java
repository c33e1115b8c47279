/** What the views derive from a run's points: means, clip counts, places that are not finite. */
@NullMarked
package cliplight.viz.series;

import org.jspecify.annotations.NullMarked;
