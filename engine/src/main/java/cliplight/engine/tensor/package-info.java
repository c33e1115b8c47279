/** ND4J arrays and the kernels that work on them. */
@NullMarked
package cliplight.engine.tensor;

import org.jspecify.annotations.NullMarked;
