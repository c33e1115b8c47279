/** Studies: runs that belong together, their presets and the loop that trains them live. */
@NullMarked
package cliplight.engine.lab;

import org.jspecify.annotations.NullMarked;
