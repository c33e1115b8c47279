/** Statistics over runs, such as the seeds of one setting. */
@NullMarked
package cliplight.engine.runs.statistics;

import org.jspecify.annotations.NullMarked;
