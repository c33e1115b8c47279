/** Writes runs in the formats that other tools read. */
@NullMarked
package cliplight.engine.runs.exports;

import org.jspecify.annotations.NullMarked;
