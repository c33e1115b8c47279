/** Dark and light, contrast, text size, and the words and figures all panels share. */
@NullMarked
package cliplight.app.theme;

import org.jspecify.annotations.NullMarked;
