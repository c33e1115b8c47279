/** Messages: what happened, where, what is kept, what can be done. */
@NullMarked
package cliplight.app.message;

import org.jspecify.annotations.NullMarked;
