/** What the program remembers between two starts. */
@NullMarked
package cliplight.app.settings;

import org.jspecify.annotations.NullMarked;
