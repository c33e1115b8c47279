/** Muon, AdamW, QK-Clip and the schedules of the learning rate. */
@NullMarked
package cliplight.engine.optim;

import org.jspecify.annotations.NullMarked;
