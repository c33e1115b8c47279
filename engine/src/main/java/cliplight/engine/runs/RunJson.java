package cliplight.engine.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A run and its events as JSON, written and read. */
final class RunJson {

  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private RunJson() {}

  static ObjectNode write(RunInfo info) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", info.id().value());
    node.put("name", info.name());
    node.put("study", info.study());
    node.put("studyId", info.studyId());
    node.put("arm", info.arm());
    node.put("origin", info.origin());
    node.put("state", info.state().name());
    node.put("reason", info.reason());
    node.put("created", info.created().toString());
    node.put("plannedSteps", info.plannedSteps());
    node.put("lastStep", info.lastStep());
    write(node.putObject("settings"), info.settings());
    write(node.putObject("environment"), info.environment());
    info.lineage()
        .ifPresent(
            lineage -> {
              ObjectNode from = node.putObject("lineage");
              from.put("parent", lineage.parent().value());
              from.put("step", lineage.step());
              write(from.putObject("changed"), lineage.changed());
              if (!lineage.past().isEmpty()) {
                from.set("past", write(lineage.past()));
              }
            });
    return node;
  }

  /**
   * @throws IllegalArgumentException if a field is missing or out of its range
   */
  static RunInfo readRun(JsonNode node) {
    Optional<Lineage> lineage = Optional.empty();
    if (node.has("lineage")) {
      JsonNode from = node.path("lineage");
      lineage =
          Optional.of(
              new Lineage(
                  new RunId(from.path("parent").asText()),
                  count(from, "step"),
                  readTexts(from.path("changed")),
                  readPast(from.path("past"))));
    }
    RunState state = oneOf(RunState.values(), node, "state");
    boolean running = state == RunState.RUNNING;
    return new RunInfo(
        new RunId(node.path("id").asText()),
        node.path("name").asText(),
        node.path("study").asText(),
        node.path("studyId").asText(),
        (int) Math.min(Integer.MAX_VALUE, count(node, "arm")),
        node.path("origin").asText(),
        running ? RunState.INTERRUPTED : state,
        running ? "Archived while it was trained." : node.path("reason").asText(),
        instant(node),
        count(node, "plannedSteps"),
        count(node, "lastStep"),
        readTexts(node.path("settings")),
        readTexts(node.path("environment")),
        lineage);
  }

  static ArrayNode write(List<Stretch> past) {
    ArrayNode stretches = JsonNodeFactory.instance.arrayNode();
    for (Stretch stretch : past) {
      ObjectNode node = stretches.addObject();
      node.put("first", stretch.first());
      write(node.putObject("settings"), stretch.settings());
    }
    return stretches;
  }

  /**
   * @throws IllegalArgumentException if a field is missing or out of its range
   */
  static List<Stretch> readPast(JsonNode stretches) {
    List<Stretch> past = new ArrayList<>();
    for (JsonNode stretch : stretches) {
      past.add(new Stretch(count(stretch, "first"), readTexts(stretch.path("settings"))));
    }
    return past;
  }

  static ObjectNode write(RunEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("step", event.step());
    node.put("kind", event.kind().name());
    write(node.putObject("details"), event.details());
    node.put("message", event.message());
    return node;
  }

  /**
   * @throws IllegalArgumentException if a field is missing or out of its range
   */
  static RunEvent readEvent(JsonNode node) {
    return new RunEvent(
        count(node, "step"),
        oneOf(EventKind.values(), node, "kind"),
        readTexts(node.path("details")),
        node.path("message").asText());
  }

  private static void write(ObjectNode node, SortedMap<String, String> texts) {
    texts.forEach(node::put);
  }

  private static SortedMap<String, String> readTexts(JsonNode node) {
    TreeMap<String, String> texts = new TreeMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static Instant instant(JsonNode node) {
    String text = node.path("created").asText();
    try {
      Instant created = Instant.parse(text);
      if (created.isBefore(EARLIEST) || created.isAfter(LATEST)) {
        throw new IllegalArgumentException("'created' is out of range: " + text);
      }
      return created;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'created' is no time: '" + text + "'", e);
    }
  }

  private static long count(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw new IllegalArgumentException("'" + field + "' is no count: " + value);
    }
    return value.asLong();
  }

  private static <E extends Enum<E>> E oneOf(E[] known, JsonNode node, String field) {
    String text = node.path(field).asText();
    return Arrays.stream(known)
        .filter(each -> each.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + field + "' is '" + text + "', not one of " + Arrays.toString(known)));
  }
}
