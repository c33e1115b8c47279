package cliplight.app.cli;

import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.engine.runs.statistics.WelchTest;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** A {@link Comparison} as JSON. */
final class ComparisonJson {

  private final Comparison comparison;
  private final boolean withCurve;

  /**
   * @param withCurve whether each group has the statistics of every step too
   */
  ComparisonJson(Comparison comparison, boolean withCurve) {
    this.comparison = comparison;
    this.withCurve = withCurve;
  }

  ObjectNode node() {
    ObjectNode node = Json.object();
    node.put("of", comparison.of());
    node.put("last", comparison.last());
    ArrayNode list = node.putArray("groups");
    comparison.groups().forEach(group -> list.add(node(group)));
    ArrayNode tests = node.putArray("welch");
    ArrayNode pairedTests = node.putArray("pairedBySeed");
    for (Comparison.Tested pair : comparison.tested()) {
      WelchTest welch = pair.welch();
      ObjectNode test = test(tests, pair);
      numbers(test, welch.difference(), welch.low(), welch.high(), welch.t(), welch.p());
      put(test, "degreesOfFreedom", welch.degreesOfFreedom());
      pair.paired()
          .ifPresent(
              paired ->
                  numbers(
                      test(pairedTests, pair).put("pairs", paired.pairs()),
                      paired.difference(),
                      paired.low(),
                      paired.high(),
                      paired.t(),
                      paired.p()));
    }
    return node;
  }

  private static ObjectNode test(ArrayNode tests, Comparison.Tested pair) {
    return tests.addObject().put("a", pair.a().name()).put("b", pair.b().name());
  }

  private static void numbers(
      ObjectNode test, double difference, double low, double high, double t, double p) {
    put(test, "difference", difference);
    put(test, "low95", low);
    put(test, "high95", high);
    put(test, "t", t);
    put(test, "p", p);
  }

  private ObjectNode node(RunGroup group) {
    ObjectNode node = Json.object();
    node.put("name", group.name());
    node.put("n", group.members().size());
    group
        .finals()
        .ifPresent(
            sample -> {
              put(node, sample);
              comparison
                  .target()
                  .ifPresent(
                      value -> {
                        BelowTarget test = comparison.below(group, value);
                        ObjectNode at = node.putObject("target");
                        put(at, "value", value);
                        ArrayNode steps = at.putArray("firstSteps");
                        for (long step : Comparison.reached(group, value)) {
                          steps.add(step);
                        }
                        put(at, "sd", test.sd());
                        at.put("sdIsKnown", test.sdIsKnown());
                        put(at, "z", test.z());
                        put(at, "pZ", test.pZ());
                        put(at, "pT", test.pT());
                        test.untested().ifPresent(why -> at.put("untested", why + "."));
                      });
            });
    if (withCurve) {
      ArrayNode curve = node.putArray("curve");
      for (RunGroup.AtStep at : group.curve()) {
        ObjectNode one = curve.addObject();
        one.put("step", at.step());
        one.put("n", at.sample().n());
        put(one, at.sample());
      }
    }
    ArrayNode members = node.putArray("runs");
    for (RunGroup.Member member : group.members()) {
      ObjectNode one = members.addObject();
      one.put("id", member.run().id().value());
      put(one, "final", member.finalValue());
    }
    ArrayNode excluded = node.putArray("excluded");
    for (RunGroup.Exclusion exclusion : group.excluded()) {
      ObjectNode one = excluded.addObject();
      one.put("id", exclusion.run().id().value());
      one.put("reason", exclusion.reason());
    }
    return node;
  }

  private static void put(ObjectNode node, Sample sample) {
    put(node, "mean", sample.mean());
    put(node, "sd", sample.sd());
    put(node, "low95", sample.low());
    put(node, "high95", sample.high());
    put(node, "min", sample.min());
    put(node, "max", sample.max());
  }

  private static void put(ObjectNode node, String key, double value) {
    Json.put(node, key, Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value));
  }
}
