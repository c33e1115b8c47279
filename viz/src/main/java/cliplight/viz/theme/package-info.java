/** Colours, type and sizes: read once from the tokens, used by every painter. */
@NullMarked
package cliplight.viz.theme;

import org.jspecify.annotations.NullMarked;
