/** The window: header, side panels, page, transport, and what lies over them. */
@NullMarked
package cliplight.app.shell;

import org.jspecify.annotations.NullMarked;
