/** Drawings of samples: what several runs come to. */
@NullMarked
package cliplight.viz.statistics;

import org.jspecify.annotations.NullMarked;
