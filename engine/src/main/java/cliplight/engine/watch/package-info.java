/** What is looked for in a run while it trains: spikes and values that are not finite. */
@NullMarked
package cliplight.engine.watch;

import org.jspecify.annotations.NullMarked;
