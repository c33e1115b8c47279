package cliplight.app.cli;

import cliplight.engine.lab.ArmReport;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.SettingChange;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What commands list and report, for machines. Numbers that do not exist are null. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static String text(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON is always writable", e);
    }
  }

  static ObjectNode run(RunInfo info) {
    ObjectNode node = object();
    node.put("id", info.id().value());
    node.put("name", info.name());
    node.put("study", info.study());
    node.put("studyId", info.studyId());
    node.put("arm", info.arm());
    node.put("origin", info.origin());
    node.put("state", info.state().name().toLowerCase(Locale.ROOT));
    node.put("reason", info.reason());
    node.put("created", info.created().toString());
    node.put("plannedSteps", info.plannedSteps());
    node.put("lastStep", info.lastStep());
    ObjectNode settings = node.putObject("settings");
    info.settings().forEach(settings::put);
    ObjectNode environment = node.putObject("environment");
    info.environment().forEach(environment::put);
    info.lineage()
        .ifPresent(
            lineage -> {
              ObjectNode from = node.putObject("lineage");
              from.put("parent", lineage.parent().value());
              from.put("step", lineage.step());
              lineage.changed().forEach(from.withObject("/changed")::put);
            });
    return node;
  }

  static ArrayNode report(StudyReport report) {
    ArrayNode arms = array();
    for (ArmReport arm : report.arms()) {
      arms.add(run(arm.info()).setAll(numbers(arm)));
    }
    return arms;
  }

  static ObjectNode numbers(ArmReport arm) {
    ObjectNode node = object();
    put(node, "finalLoss", arm.finalLoss());
    put(node, "maxLogit", arm.maxLogit());
    put(node, "maxLogitStep", arm.maxLogitStep());
    put(node, "tau", arm.tau());
    put(node, "shareWithin1.5Tau", arm.withinShare());
    put(node, "passed10TauAtStep", arm.passedTenTau());
    put(node, "headsClipped", arm.headsClipped());
    node.put("lossSpikes", arm.lossSpikes());
    node.put("gradNormSpikes", arm.gradNormSpikes());
    ArrayNode changes = node.putArray("changes");
    for (SettingChange change : arm.changes()) {
      changes
          .addObject()
          .put("step", change.step())
          .put("key", change.key())
          .put("old", change.before())
          .put("new", change.value());
    }
    node.put("seconds", arm.seconds());
    return node;
  }

  /** Adds a number; JSON has no NaN and no infinities, and their word is better than silence. */
  static void add(ArrayNode array, double value) {
    array.add(node(value));
  }

  private static JsonNode node(double value) {
    return Double.isFinite(value)
        ? MAPPER.getNodeFactory().numberNode(value)
        : MAPPER.getNodeFactory().textNode(Double.toString(value));
  }

  static void put(ObjectNode node, String key, OptionalDouble value) {
    if (value.isEmpty()) {
      node.putNull(key);
    } else {
      node.set(key, node(value.getAsDouble()));
    }
  }

  private static void put(ObjectNode node, String key, OptionalLong value) {
    if (value.isPresent()) {
      node.put(key, value.getAsLong());
    } else {
      node.putNull(key);
    }
  }
}
