package cliplight.engine.tensor.cpu;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer that can be aimed anew, so that a native call needs no new object. */
final class RawFloats extends FloatPointer {
  RawFloats() {
    super((Pointer) null);
  }

  RawFloats at(long address) {
    this.address = address;
    return this;
  }
}
