package cliplight.engine.lab;

import cliplight.engine.tensor.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the time that each operation of some kernels takes. */
final class KernelClock {

  private final Map<String, Long> nanos = new TreeMap<>();

  /** The same kernels, watched. */
  Kernels watch(Kernels kernels) {
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              long start = System.nanoTime();
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              } finally {
                nanos.merge(method.getName(), System.nanoTime() - start, Long::sum);
              }
            });
  }

  void reset() {
    nanos.clear();
  }

  /** Nanoseconds by name of the operation, longest first. */
  Map<String, Long> nanos() {
    Map<String, Long> sorted = new LinkedHashMap<>();
    nanos.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
