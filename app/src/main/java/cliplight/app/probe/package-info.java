/** Probes: questions about a step that nobody logged, asked by executing it again. */
@NullMarked
package cliplight.app.probe;

import org.jspecify.annotations.NullMarked;
