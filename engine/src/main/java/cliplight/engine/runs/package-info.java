/**
 * What a run is on record: settings, series, events, and the store that keeps them. Needs no tensor
 * library.
 */
@NullMarked
package cliplight.engine.runs;

import org.jspecify.annotations.NullMarked;
