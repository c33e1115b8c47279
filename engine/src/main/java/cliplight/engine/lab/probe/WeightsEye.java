package cliplight.engine.lab.probe;

import cliplight.engine.model.Parameter;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;

/** Norms of the weights between the phases of the step: what the optimizer and QK-Clip did. */
final class WeightsEye implements StepEye {

  private static final List<String> PHASES = List.of("before", "after update", "after clip");

  private final List<Parameter.Part> parts;
  private final float[] norms;

  WeightsEye(TransformerTrainer trainer) {
    parts = trainer.model().parameters().parts();
    norms = new float[parts.size() * PHASES.size()];
  }

  @Override
  public void afterBackward() {
    look(0);
  }

  @Override
  public void afterUpdate() {
    look(1);
  }

  @Override
  public void afterClip() {
    look(2);
  }

  private void look(int phase) {
    for (int p = 0; p < parts.size(); p++) {
      double squares = 0;
      for (float w : parts.get(p).weight_MRC().toFloats()) {
        squares += (double) w * w;
      }
      norms[p * PHASES.size() + phase] = (float) Math.sqrt(squares);
    }
  }

  @Override
  public List<Probed> answers() {
    List<String> names = parts.stream().map(part -> place(part)).toList();
    int clipped = 0;
    for (int p = 0; p < parts.size(); p++) {
      clipped += norms[3 * p + 2] != norms[3 * p + 1] ? 1 : 0;
    }
    return List.of(
        new Probed(
            "weights",
            "Norm of each weight before the step's update, after it, and after QK-Clip",
            List.of("weight", "phase"),
            List.of(parts.size(), PHASES.size()),
            List.of(new ArrayList<>(names), PHASES),
            norms,
            StepEye.text("QK-Clip scaled %d of %d", clipped, parts.size())));
  }

  private static String place(Parameter.Part part) {
    return part.layer() < 0 ? part.symbol() : "layer " + part.layer() + ", " + part.symbol();
  }
}
