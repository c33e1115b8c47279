package cliplight.engine.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the environment of a record differs from this one in what may move bits. */
final class EnvironmentDifference {

  private static final List<String> MAY_MOVE_BITS =
      List.of("engine", "kernels", "cpu", "java", "nd4j backend", "nd4j", "data");

  private EnvironmentDifference() {}

  /** A sentence for each difference; empty where the bits should be the same. */
  static List<String> between(Map<String, String> recorded, Map<String, String> here) {
    List<String> differences = new ArrayList<>();
    for (String key : MAY_MOVE_BITS) {
      String then = withoutThreads(recorded.getOrDefault(key, ""));
      String now = withoutThreads(here.getOrDefault(key, "not known"));
      // a text that was moved is the same text
      boolean sameText = key.equals("data") && sameText(recorded, here);
      if (!then.equals(now) && recorded.containsKey(key) && !sameText) {
        differences.add(key + " was " + then + ", is " + now);
      }
    }
    return differences;
  }

  private static boolean sameText(Map<String, String> recorded, Map<String, String> here) {
    return recorded.containsKey(RunEnvironment.DATA_HASH)
        && recorded.get(RunEnvironment.DATA_HASH).equals(here.get(RunEnvironment.DATA_HASH));
  }

  private static String withoutThreads(String text) {
    return text.replaceFirst(", \\d+ threads?$", "");
  }
}
