package cliplight.engine.train;

import cliplight.engine.tensor.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** What a run ran on, for its record. */
final class Environment {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  static Map<String, String> of(Kernels kernels, int threads, long bytes, long parameters) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("engine", EngineVersion.CURRENT);
    environment.put("kernels", kernels.describe());
    environment.put("threads", Integer.toString(threads));
    environment.put("parameters", Long.toString(parameters));
    environment.put("tensor bytes", Long.toString(bytes));
    environment.put("cpu", cpu());
    environment.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    environment.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    environment.put("nd4j backend", Nd4j.getBackend().getClass().getSimpleName());
    String nd4j = Nd4j.class.getPackage().getImplementationVersion();
    if (nd4j != null) {
      environment.put("nd4j", nd4j);
    }
    return environment;
  }

  /** The model name where the system tells it, else the architecture. */
  private static String cpu() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }

  private Environment() {}
}
