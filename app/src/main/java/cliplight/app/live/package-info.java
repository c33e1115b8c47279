/** The Live page: charts, timeline, clip lights. */
@NullMarked
package cliplight.app.live;

import org.jspecify.annotations.NullMarked;
