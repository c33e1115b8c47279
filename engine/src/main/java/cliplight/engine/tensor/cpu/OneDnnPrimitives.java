package cliplight.engine.tensor.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's primitives: code made at run time for one shape. Each is made when its shape first comes
 * and kept; a later call looks it up, and allocates nothing. An object serves one thread.
 */
final class OneDnnPrimitives implements AutoCloseable {

  /** What code is made for. {@code k} of 0 leaves the inner size open, {@code m} of 0 the rows. */
  private record Code(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int lda,
      int ldb,
      int ldc,
      boolean add,
      boolean bfloat16) {}

  /** Code with the arrays of one shape that it can be aimed at. */
  private static final class Call {
    final int flags;
    final int m;
    final int n;
    final int k;
    final int lda;
    final int ldb;
    final int ldc;
    final dnnl_primitive code;
    final dnnl_memory[] arrays;
    final dnnl_exec_arg_t arguments;

    Call(int flags, int[] sizes, dnnl_primitive code, int[] roles, dnnl_memory... arrays) {
      this.flags = flags;
      m = sizes[0];
      n = sizes[1];
      k = sizes[2];
      lda = sizes[3];
      ldb = sizes[4];
      ldc = sizes[5];
      this.code = code;
      this.arrays = arrays;
      arguments = new dnnl_exec_arg_t(arrays.length);
      for (int i = 0; i < arrays.length; i++) {
        arguments.getPointer(i).arg(roles[i]).memory(arrays[i]);
      }
    }

    boolean is(int flags, int m, int n, int k, int lda, int ldb, int ldc) {
      return this.flags == flags
          && this.m == m
          && this.n == n
          && this.k == k
          && this.lda == lda
          && this.ldb == ldb
          && this.ldc == ldc;
    }
  }

  private static final int TRANS_A = 1;
  private static final int TRANS_B = 2;
  private static final int ADD = 4;
  private static final int BFLOAT16 = 8;
  private static final int CONVERT = 16;
  private static final int TRANSPOSE = 32;

  /** Rows that are converted at a time. */
  private static final int MOST_ROWS = 2048;

  /** Calls that are kept, of about a kilobyte each. */
  private static final int MOST_CALLS = 8192;

  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final Map<Code, dnnl_primitive> codes = new HashMap<>();
  private final List<dnnl_primitive> primitives = new ArrayList<>();
  private final RawFloats pointer = new RawFloats();

  /** Open addressing; a quarter full at most. */
  private @Nullable Call[] calls = new Call[256];

  private int callCount;

  OneDnnPrimitives() {
    check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "an engine");
    check(dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "a stream");
  }

  /**
   * {@code C = op(A) op(B)}, or added to C. Of floats there is code of its own for every shape. Of
   * A and B in bfloat16, summed in float, one code serves every number of rows, or, where A is
   * transposed, every inner size: those are tokens, as many as a router sends.
   */
  void multiply(
      boolean bfloat16,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      long a,
      int lda,
      long b,
      int ldb,
      boolean add,
      long c,
      int ldc) {
    int flags =
        (bfloat16 ? BFLOAT16 : 0)
            | (transA ? TRANS_A : 0)
            | (transB ? TRANS_B : 0)
            | (add ? ADD : 0);
    Call call = product(flags, m, n, k, lda, ldb, ldc);
    aim(call.arrays[0], a);
    aim(call.arrays[1], b);
    aim(call.arrays[2], c);
    execute(call);
  }

  /**
   * Rounds {@code rows} rows of floats, {@code stride} apart, to bfloat16, rows side by side. Rows
   * are as many as a router sends: powers of two of them share code.
   */
  void convert(long from, int rows, int columns, int stride, long to) {
    int done = 0;
    while (done < rows) {
      int block = Math.min(MOST_ROWS, Integer.highestOneBit(rows - done));
      convertBlock(
          from + (long) done * stride * Float.BYTES,
          block,
          columns,
          stride,
          to + (long) done * columns * Short.BYTES);
      done += block;
    }
  }

  private void convertBlock(long from, int rows, int columns, int stride, long to) {
    Call call = find(CONVERT, rows, columns, 0, stride, 0, 0);
    if (call == null) {
      call =
          reorder(
              CONVERT,
              new int[] {rows, columns, 0, stride, 0, 0},
              describe(rows, columns, stride, 1, dnnl.dnnl_f32),
              describe(rows, columns, columns, 1, dnnl.dnnl_bf16));
    }
    copy(call, from, to);
  }

  /** Writes the transpose of {@code rows x columns} floats; strides are those between rows. */
  void transpose(long from, int rows, int columns, int stride, long to, int strideTo) {
    Call call = find(TRANSPOSE, rows, columns, 0, stride, strideTo, 0);
    if (call == null) {
      call =
          reorder(
              TRANSPOSE,
              new int[] {rows, columns, 0, stride, strideTo, 0},
              describe(rows, columns, stride, 1, dnnl.dnnl_f32),
              describe(rows, columns, 1, strideTo, dnnl.dnnl_f32));
    }
    copy(call, from, to);
  }

  private Call reorder(int flags, int[] sizes, dnnl_memory_desc source, dnnl_memory_desc target) {
    forgetIfFull();
    dnnl_primitive_desc plan = new dnnl_primitive_desc();
    check(
        dnnl.dnnl_reorder_primitive_desc_create(plan, source, engine, target, engine, null),
        "a copy of " + sizes[0] + " x " + sizes[1]);
    Call call =
        new Call(
            flags,
            sizes,
            create(plan),
            new int[] {dnnl.DNNL_ARG_FROM, dnnl.DNNL_ARG_TO},
            array(source),
            array(target));
    keep(call);
    return call;
  }

  private void copy(Call call, long from, long to) {
    aim(call.arrays[0], from);
    aim(call.arrays[1], to);
    execute(call);
  }

  private void aim(dnnl_memory array, long address) {
    dnnl.dnnl_memory_set_data_handle(array, pointer.at(address));
  }

  private void execute(Call call) {
    int status = dnnl.dnnl_primitive_execute(call.code, stream, call.arrays.length, call.arguments);
    if (status != 0) {
      throw new IllegalStateException("oneDNN failed: status " + status);
    }
  }

  private Call product(int flags, int m, int n, int k, int lda, int ldb, int ldc) {
    Call call = find(flags, m, n, k, lda, ldb, ldc);
    if (call != null) {
      return call;
    }
    forgetIfFull();
    boolean transA = (flags & TRANS_A) != 0;
    boolean transB = (flags & TRANS_B) != 0;
    boolean bfloat16 = (flags & BFLOAT16) != 0;
    int type = bfloat16 ? dnnl.dnnl_bf16 : dnnl.dnnl_f32;
    boolean openRows = bfloat16 && !transA;
    boolean openInner = bfloat16 && transA;
    Code code =
        new Code(
            transA,
            transB,
            openRows ? 0 : m,
            n,
            openInner ? 0 : k,
            lda,
            ldb,
            ldc,
            (flags & ADD) != 0,
            bfloat16);
    dnnl_primitive primitive = codes.get(code);
    if (primitive == null) {
      long rows = openRows ? dnnl.DNNL_RUNTIME_DIM_VAL() : m;
      long inner = openInner ? dnnl.DNNL_RUNTIME_DIM_VAL() : k;
      primitive =
          matmul(
              describe(rows, inner, transA ? 1 : lda, transA ? lda : 1, type),
              describe(inner, n, transB ? 1 : ldb, transB ? ldb : 1, type),
              describe(rows, n, ldc, 1, dnnl.dnnl_f32),
              code.add);
      codes.put(code, primitive);
    }
    call =
        new Call(
            flags,
            new int[] {m, n, k, lda, ldb, ldc},
            primitive,
            new int[] {dnnl.DNNL_ARG_SRC, dnnl.DNNL_ARG_WEIGHTS, dnnl.DNNL_ARG_DST},
            array(describe(m, k, transA ? 1 : lda, transA ? lda : 1, type)),
            array(describe(k, n, transB ? 1 : ldb, transB ? ldb : 1, type)),
            array(describe(m, n, ldc, 1, dnnl.dnnl_f32)));
    keep(call);
    return call;
  }

  private dnnl_primitive matmul(
      dnnl_memory_desc a, dnnl_memory_desc b, dnnl_memory_desc c, boolean add) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check(dnnl.dnnl_primitive_attr_create(attributes), "attributes");
    if (add) {
      dnnl_post_ops after = new dnnl_post_ops();
      check(dnnl.dnnl_post_ops_create(after), "a sum");
      check(dnnl.dnnl_post_ops_append_sum(after, 1, 0, dnnl.dnnl_data_type_undef), "a sum");
      check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, after), "a sum");
      dnnl.dnnl_post_ops_destroy(after);
    }
    dnnl_primitive_desc plan = new dnnl_primitive_desc();
    check(
        dnnl.dnnl_matmul_primitive_desc_create(plan, engine, a, b, null, c, attributes),
        "a product");
    dnnl.dnnl_primitive_attr_destroy(attributes);
    dnnl.dnnl_memory_desc_destroy(a);
    dnnl.dnnl_memory_desc_destroy(b);
    dnnl.dnnl_memory_desc_destroy(c);
    return create(plan);
  }

  private dnnl_primitive create(dnnl_primitive_desc plan) {
    dnnl_primitive primitive = new dnnl_primitive();
    check(dnnl.dnnl_primitive_create(primitive, plan), "code");
    dnnl.dnnl_primitive_desc_destroy(plan);
    primitives.add(primitive);
    return primitive;
  }

  private static dnnl_memory_desc describe(
      long rows, long columns, long rowStride, long columnStride, int type) {
    dnnl_memory_desc description = new dnnl_memory_desc();
    check(
        dnnl.dnnl_memory_desc_create_with_strides(
            description, 2, new long[] {rows, columns}, type, new long[] {rowStride, columnStride}),
        "an array of " + rows + " x " + columns);
    return description;
  }

  private dnnl_memory array(dnnl_memory_desc description) {
    dnnl_memory array = new dnnl_memory();
    check(dnnl.dnnl_memory_create(array, description, engine, null), "an array");
    dnnl.dnnl_memory_desc_destroy(description);
    return array;
  }

  private static void check(int status, String what) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN refuses " + what + ": status " + status);
    }
  }

  private @Nullable Call find(int flags, int m, int n, int k, int lda, int ldb, int ldc) {
    int at = slot(flags, m, n, k, lda, ldb, ldc);
    while (calls[at] != null && !calls[at].is(flags, m, n, k, lda, ldb, ldc)) {
      at = at + 1 & calls.length - 1;
    }
    return calls[at];
  }

  private int slot(int flags, int m, int n, int k, int lda, int ldb, int ldc) {
    int hash = flags;
    hash = hash * 31 + m;
    hash = hash * 31 + n;
    hash = hash * 31 + k;
    hash = hash * 31 + lda;
    hash = hash * 31 + ldb;
    hash = hash * 31 + ldc;
    return ((hash * 0x9E37_79B9) >>> 8) & (calls.length - 1);
  }

  private void keep(Call call) {
    if (++callCount * 4 > calls.length) {
      @Nullable Call[] old = calls;
      calls = new Call[old.length * 2];
      for (Call each : old) {
        if (each != null) {
          put(each);
        }
      }
    }
    put(call);
  }

  private void put(Call call) {
    int at = slot(call.flags, call.m, call.n, call.k, call.lda, call.ldb, call.ldc);
    while (calls[at] != null) {
      at = at + 1 & calls.length - 1;
    }
    calls[at] = call;
  }

  /** Numbers of routed tokens have no end: at a bound all is made anew as it comes. */
  private void forgetIfFull() {
    if (callCount == MOST_CALLS) {
      release();
    }
  }

  private void release() {
    for (Call call : calls) {
      if (call != null) {
        for (dnnl_memory array : call.arrays) {
          dnnl.dnnl_memory_destroy(array);
        }
        call.arguments.deallocate();
      }
    }
    calls = new Call[256];
    primitives.forEach(dnnl::dnnl_primitive_destroy);
    primitives.clear();
    codes.clear();
    callCount = 0;
  }

  @Override
  public void close() {
    release();
    dnnl.dnnl_stream_destroy(stream);
    dnnl.dnnl_engine_destroy(engine);
  }
}
