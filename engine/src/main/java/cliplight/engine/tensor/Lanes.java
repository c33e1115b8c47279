package cliplight.engine.tensor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector loads and stores of off-heap floats. The one place that knows that the Vector API reads
 * them through {@code ByteBuffer} up to JDK 18 and through {@code MemorySegment} after it. Constant
 * method handles inline like plain calls (measured), so one build runs on all of them.
 */
public final class Lanes {

  /** Read by the Vector API when its first class is initialised, which is here. */
  private static final String BOUNDS_CHECKS = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

  static {
    // the checks make loops up to JDK 21 a quarter slower, and so long that C2 stops inlining and
    // boxes vectors; indices come from shapes that are checked before, as for BLAS
    if (System.getProperty(BOUNDS_CHECKS) == null) {
      System.setProperty(BOUNDS_CHECKS, "0");
    }
  }

  /** The widest vector of this machine. */
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector. */
  public static final int COUNT = SPECIES.length();

  private static final MethodHandle OF;
  private static final MethodHandle LOAD;
  private static final MethodHandle STORE;

  static {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      Class<?> segment = segmentClass();
      boolean segments = segment != ByteBuffer.class;
      Class<?> offset = segments ? long.class : int.class;
      MethodHandle of =
          segments
              ? lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class))
              : MethodHandles.identity(ByteBuffer.class);
      MethodHandle load =
          lookup.findStatic(
              FloatVector.class,
              segments ? "fromMemorySegment" : "fromByteBuffer",
              MethodType.methodType(
                  FloatVector.class, VectorSpecies.class, segment, offset, ByteOrder.class));
      MethodHandle store =
          lookup.findVirtual(
              FloatVector.class,
              segments ? "intoMemorySegment" : "intoByteBuffer",
              MethodType.methodType(void.class, segment, offset, ByteOrder.class));
      if (!segments) {
        MethodHandle narrow =
            MethodHandles.explicitCastArguments(
                MethodHandles.identity(int.class), MethodType.methodType(int.class, long.class));
        load = MethodHandles.filterArguments(load, 2, narrow);
        store = MethodHandles.filterArguments(store, 2, narrow);
      }
      load = MethodHandles.insertArguments(load, 3, ByteOrder.nativeOrder());
      load = MethodHandles.insertArguments(load, 0, SPECIES);
      store = MethodHandles.insertArguments(store, 3, ByteOrder.nativeOrder());
      OF = of.asType(MethodType.methodType(Object.class, ByteBuffer.class));
      LOAD = load.asType(MethodType.methodType(FloatVector.class, Object.class, long.class));
      STORE =
          store.asType(
              MethodType.methodType(void.class, FloatVector.class, Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Lanes() {}

  private static Class<?> segmentClass() throws ClassNotFoundException {
    boolean hasByteBuffers =
        java.util.Arrays.stream(FloatVector.class.getMethods())
            .anyMatch(method -> method.getName().equals("fromByteBuffer"));
    return hasByteBuffers ? ByteBuffer.class : Class.forName("java.lang.foreign.MemorySegment");
  }

  /** What {@link #load} and {@link #store} take: keep it in a local variable across a loop. */
  public static Object of(ByteBuffer direct) {
    try {
      return (Object) OF.invokeExact(direct);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Floats {@code index} to {@code index + COUNT}. */
  public static FloatVector load(Object lanes, long index) {
    try {
      return (FloatVector) LOAD.invokeExact(lanes, index << 2);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static void store(FloatVector vector, Object lanes, long index) {
    try {
      STORE.invokeExact(vector, lanes, index << 2);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}
