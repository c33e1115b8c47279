/** Charts as figures for papers: with axis titles and a legend, as lines that scale. */
@NullMarked
package cliplight.viz.figure;

import org.jspecify.annotations.NullMarked;
