/** The dialog that starts a study: presets, settings, errors beside their field. */
@NullMarked
package cliplight.app.study;

import org.jspecify.annotations.NullMarked;
