package cliplight.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {

  @TempDir private Path folder;

  @Test
  void theMachineHasSome() {
    assertThat(AvailableMemory.now().arrays()).isGreaterThan(1 << 20);
    assertThat(AvailableMemory.now().heap()).isGreaterThan(1 << 20);
  }

  @Test
  void theLeastOfMachineAndContainerCountsAndCachedFilesMakeRoom() throws IOException {
    Path meminfo =
        Files.writeString(folder.resolve("meminfo"), "MemTotal: 9 kB\nMemAvailable:   65536 kB\n");
    assertThat(AvailableMemory.read(meminfo, folder).arrays()).isEqualTo(64L << 20);
    Files.writeString(folder.resolve("memory.max"), (40L << 20) + "\n");
    Files.writeString(folder.resolve("memory.current"), (30L << 20) + "\n");
    Files.writeString(folder.resolve("memory.stat"), "anon 5\ninactive_file " + (10L << 20) + "\n");
    assertThat(AvailableMemory.read(meminfo, folder).arrays()).isEqualTo(20L << 20);
    Files.writeString(folder.resolve("memory.max"), "max\n");
    assertThat(AvailableMemory.read(meminfo, folder).arrays()).isEqualTo(64L << 20);
  }

  @Test
  void theOlderFormOfALimitCountsToo() throws IOException {
    Path meminfo = Files.writeString(folder.resolve("meminfo"), "MemAvailable: 65536 kB\n");
    Path old = Files.createDirectory(folder.resolve("memory"));
    Files.writeString(old.resolve("memory.limit_in_bytes"), (40L << 20) + "\n");
    Files.writeString(old.resolve("memory.usage_in_bytes"), (50L << 20) + "\n");
    assertThat(AvailableMemory.read(meminfo, folder).arrays()).isZero();
  }
}
