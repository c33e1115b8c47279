/** Answers about one step, drawn: a map of cells, values with names, singular values. */
@NullMarked
package cliplight.viz.probe;

import org.jspecify.annotations.NullMarked;
