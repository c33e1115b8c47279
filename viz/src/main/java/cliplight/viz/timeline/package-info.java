/** The lanes under the charts: spikes, clips, marks and notes over the same steps. */
@NullMarked
package cliplight.viz.timeline;

import org.jspecify.annotations.NullMarked;
