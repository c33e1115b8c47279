/** What a run trains on: batches as a function of seed and step alone. */
@NullMarked
package cliplight.engine.data;

import org.jspecify.annotations.NullMarked;
