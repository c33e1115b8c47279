/**
 * The state of a run on disk: files in the safetensors format from which a run goes on with the
 * same bits, and the rule that says which of them are kept.
 */
@NullMarked
package cliplight.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
