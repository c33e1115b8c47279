package cliplight.engine.lab.probe;

import cliplight.engine.model.ModelConfig;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.train.TransformerTrainer;
import java.util.List;

/** What the forward pass of the whole batch found: the loss, and S_max of every head. */
final class ForwardEye implements StepEye {

  private final TransformerTrainer trainer;
  private float[] observed = new float[0];

  ForwardEye(TransformerTrainer trainer) {
    this.trainer = trainer;
  }

  @Override
  public void afterForward(int microbatch) {
    observed = trainer.observed();
  }

  private float observed(SeriesKey key) {
    return observed[trainer.layout().indexOf(key)];
  }

  @Override
  public List<Probed> answers() {
    ModelConfig model = trainer.config().model();
    float[] maxLogit_LH = new float[model.layers() * model.heads()];
    int largest = 0;
    for (int i = 0; i < maxLogit_LH.length; i++) {
      int layer = i / model.heads();
      maxLogit_LH[i] = observed(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, i % model.heads()));
      largest = maxLogit_LH[i] > maxLogit_LH[largest] ? i : largest;
    }
    return List.of(
        new Probed(
            "forward",
            "Largest logit of each head in the forward pass",
            List.of("layer", "head"),
            List.of(model.layers(), model.heads()),
            List.of(StepEye.layers(model), StepEye.heads(model)),
            maxLogit_LH,
            StepEye.text(
                "loss %.5f, largest S max %.4g, L%d H%d",
                observed(SeriesKey.of(SeriesNames.LOSS)),
                maxLogit_LH[largest],
                largest / model.heads(),
                largest % model.heads())));
  }
}
