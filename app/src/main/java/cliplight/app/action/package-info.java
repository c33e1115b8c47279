/** The one table of actions, from which menus, shortcuts, the palette and the key list are made. */
@NullMarked
package cliplight.app.action;

import org.jspecify.annotations.NullMarked;
