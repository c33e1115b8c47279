/** Questions to a run that nobody asked while it trained, answered by executing it again. */
@NullMarked
package cliplight.engine.lab.probe;

import org.jspecify.annotations.NullMarked;
