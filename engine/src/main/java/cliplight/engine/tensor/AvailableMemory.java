package cliplight.engine.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory that a run could take now, in bytes: what the machine has free, what a container leaves,
 * and what the program was started with.
 *
 * @param arrays for the arrays of an arena, outside the heap
 * @param heap for arrays on the heap
 */
public record AvailableMemory(long arrays, long heap) {

  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path CONTROL_GROUP = Path.of("/sys/fs/cgroup");

  /** As it is at this moment. */
  public static AvailableMemory now() {
    return read(MEMINFO, CONTROL_GROUP);
  }

  static AvailableMemory read(Path meminfo, Path controlGroup) {
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    long arrays = Long.MAX_VALUE;
    if (Pointer.maxPhysicalBytes() > 0) {
      arrays = Math.min(arrays, Pointer.maxPhysicalBytes() - Pointer.physicalBytes());
    }
    if (Pointer.maxBytes() > 0) {
      arrays = Math.min(arrays, Pointer.maxBytes() - Pointer.totalBytes());
    }
    OptionalLong free = number(meminfo, "MemAvailable:");
    arrays = Math.min(arrays, 1024 * free.orElse(Pointer.availablePhysicalBytes() / 1024));
    arrays = Math.min(arrays, ofContainer(controlGroup));
    return new AvailableMemory(Math.max(0, arrays), Math.max(0, heap));
  }

  /** What the limit of the control group leaves; cached files make room and do not count. */
  private static long ofContainer(Path group) {
    OptionalLong limit = number(group.resolve("memory.max"), "");
    OptionalLong used = number(group.resolve("memory.current"), "");
    OptionalLong cached = number(group.resolve("memory.stat"), "inactive_file ");
    if (limit.isEmpty()) {
      Path old = group.resolve("memory");
      limit = number(old.resolve("memory.limit_in_bytes"), "");
      used = number(old.resolve("memory.usage_in_bytes"), "");
      cached = number(old.resolve("memory.stat"), "total_inactive_file ");
    }
    return limit.isEmpty() || used.isEmpty()
        ? Long.MAX_VALUE
        : limit.getAsLong() - used.getAsLong() + cached.orElse(0);
  }

  /** The first number of the line that begins so; empty if there is none, as for "max". */
  private static OptionalLong number(Path file, String start) {
    if (!Files.isReadable(file)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(start.length()).strip().split(" ", -1)[0])
          .filter(text -> text.matches("\\d{1,18}"))
          .mapToLong(Long::parseLong)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
