/** Files that a person names: written whole or not at all, and said why not. */
@NullMarked
package cliplight.app.files;

import org.jspecify.annotations.NullMarked;
