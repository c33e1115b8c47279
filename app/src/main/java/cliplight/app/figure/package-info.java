/** Charts saved as figures. */
@NullMarked
package cliplight.app.figure;

import org.jspecify.annotations.NullMarked;
