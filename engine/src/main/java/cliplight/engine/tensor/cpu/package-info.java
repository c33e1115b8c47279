/** The fast kernels: BLAS, vector loops and a thread pool, one file per operation. */
@NullMarked
package cliplight.engine.tensor.cpu;

import org.jspecify.annotations.NullMarked;
