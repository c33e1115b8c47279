/**
 * What all panels look at: the store, the runs on screen, the study being trained, the step shown.
 */
@NullMarked
package cliplight.app.workspace;

import org.jspecify.annotations.NullMarked;
