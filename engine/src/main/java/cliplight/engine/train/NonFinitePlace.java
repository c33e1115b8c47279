package cliplight.engine.train;

import cliplight.engine.model.Parameter;
import cliplight.engine.model.Transformer;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for the first value that is not finite, in the order in which a step makes them: weights,
 * logits of attention, loss, gradients. Slow; asked only once something is known to be wrong.
 */
final class NonFinitePlace {

  private final List<Parameter.Part> parts;

  NonFinitePlace(Transformer model) {
    this.parts = model.parameters().parts();
  }

  /** Where the passes of a step went wrong. */
  RunEvent ofPasses(long step, HeadStats[] heads_L, double loss) {
    Optional<RunEvent> weight = inWeights(step, "before this step");
    if (weight.isPresent()) {
      return weight.get();
    }
    for (int layer = 0; layer < heads_L.length; layer++) {
      float[] maxLogit_H = heads_L[layer].maxLogit_H();
      for (int head = 0; head < maxLogit_H.length; head++) {
        if (!Float.isFinite(maxLogit_H[head])) {
          return RunEvent.of(
              step,
              EventKind.NON_FINITE,
              Map.of("what", "max logit", "layer", layer, "head", head, "value", maxLogit_H[head]),
              "the largest attention logit of layer "
                  + layer
                  + ", head "
                  + head
                  + " became "
                  + name(maxLogit_H[head]));
        }
      }
    }
    if (!Double.isFinite(loss)) {
      return RunEvent.of(
          step,
          EventKind.NON_FINITE,
          Map.of("what", "loss", "value", loss),
          "the loss became " + name(loss));
    }
    // the backward pass goes from the head to the embedding: the last part was the first to break
    for (int i = parts.size() - 1; i >= 0; i--) {
      Parameter.Part part = parts.get(i);
      long element = firstNonFinite(part.gradient_MRC());
      if (element >= 0) {
        return at(step, "gradient", part, element, part.gradient_MRC(), "");
      }
    }
    return RunEvent.of(
        step,
        EventKind.NON_FINITE,
        Map.of("what", "norm"),
        "a norm of weights or gradients overflowed, though every value is finite");
  }

  /** Where the update of a step went wrong. */
  RunEvent ofUpdate(long step) {
    return inWeights(step, "in the update of this step")
        .orElseGet(
            () ->
                RunEvent.of(
                    step,
                    EventKind.NON_FINITE,
                    Map.of("what", "update"),
                    "the size of the update overflowed, though every weight is finite"));
  }

  private Optional<RunEvent> inWeights(long step, String when) {
    for (Parameter.Part part : parts) {
      long element = firstNonFinite(part.weight_MRC());
      if (element >= 0) {
        return Optional.of(at(step, "weight", part, element, part.weight_MRC(), " " + when));
      }
    }
    return Optional.empty();
  }

  private static RunEvent at(
      long step, String what, Parameter.Part part, long element, Tensor tensor, String when) {
    float value = tensor.toFloats()[Math.toIntExact(element)];
    String place = part.placeOf(element);
    return RunEvent.of(
        step,
        EventKind.NON_FINITE,
        Map.of("what", what, "place", place, "value", value),
        "the " + what + " of " + place + " became " + name(value) + when);
  }

  private static long firstNonFinite(Tensor tensor) {
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static String name(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "infinite" : "minus infinite";
  }
}
