/** Spikes in series on record, and spikes that runs have in common. */
@NullMarked
package cliplight.engine.lab.spikes;

import org.jspecify.annotations.NullMarked;
