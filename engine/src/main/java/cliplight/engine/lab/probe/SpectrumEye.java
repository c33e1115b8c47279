package cliplight.engine.lab.probe;

import cliplight.engine.model.AttentionConfig;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Singular values of the weights that the step's forward pass saw: of each head's W_q, W_k and
 * W_q^T W_k.
 *
 * <p>Latent attention adds two logits (DeepSeek-V2, section 2.1): q^C . k^C of what comes from the
 * latents, with the effective matrix W_uq^T W_uk, which inference absorbs into one; and q^R . k^R
 * of the rotary parts, W_qr^T W_kr at a distance of 0, where W_kr is shared by all heads and reads
 * the layer's input. Their keys live in different spaces and QK-Clip scales them differently, so
 * they are two answers. Gains of norms before a matrix are not in it.
 *
 * <p>Shapes: rows are a head's, columns its inputs.
 */
final class SpectrumEye implements StepEye {

  /**
   * Rows of a weight that a head owns.
   *
   * @param symbol of the weight in the model
   * @param stride rows from one head to the next; 0 if all heads share them
   * @param first the first head's first row
   */
  private record HeadRows(String symbol, int stride, int first) {}

  /**
   * One term of a logit.
   *
   * @param name fit for a file
   * @param size of query and key
   * @param group query heads that share a key head
   */
  private record Term(
      String name, String qLabel, String kLabel, int size, int group, HeadRows q, HeadRows k) {
    List<String> matrices() {
      return List.of(qLabel, kLabel, qLabel + "^T " + kLabel);
    }
  }

  private final TransformerTrainer trainer;
  private final List<Probed> answers = new ArrayList<>();

  SpectrumEye(TransformerTrainer trainer) {
    this.trainer = trainer;
  }

  private List<Term> terms() {
    ModelConfig model = trainer.config().model();
    AttentionConfig attention = model.attention();
    int own = model.headSize();
    if (attention.kind() == AttentionConfig.Kind.MHA) {
      return List.of(
          new Term(
              "qk",
              "W_q",
              "W_k",
              own,
              model.heads() / model.kvHeads(),
              new HeadRows("W_q", own, 0),
              new HeadRows("W_k", own, 0)));
    }
    int rope = attention.ropeSize();
    return List.of(
        new Term(
            "qk",
            "W_uq",
            "W_uk",
            own,
            1,
            new HeadRows("W_qb", own + rope, 0),
            new HeadRows("W_kvb", own + model.valueSize(), 0)),
        new Term(
            "qk-rope",
            "W_qr",
            "W_kr",
            rope,
            1,
            new HeadRows("W_qb", own + rope, own),
            new HeadRows("W_kr", 0, 0)));
  }

  @Override
  public void afterForward(int microbatch) {
    if (microbatch == 0) {
      terms().forEach(this::look);
    }
  }

  private void look(Term term) {
    ModelConfig model = trainer.config().model();
    List<String> matrices = term.matrices();
    int size = term.size();
    float[] values = new float[model.layers() * model.heads() * matrices.size() * size];
    float[] ranks = new float[model.layers() * model.heads() * matrices.size()];
    int at = 0;
    double largest = 0;
    String where = "";
    for (int layer = 0; layer < model.layers(); layer++) {
      for (int head = 0; head < model.heads(); head++) {
        DMatrixRMaj q = rows(layer, term.q(), head, size);
        DMatrixRMaj k = rows(layer, term.k(), head / term.group(), size);
        for (DMatrixRMaj matrix : List.of(q, k, Spectrum.product(q, k))) {
          double[] sigma = Spectrum.singularValues(matrix, size);
          for (int i = 0; i < size; i++) {
            values[at * size + i] = (float) sigma[i];
          }
          ranks[at++] = (float) Spectrum.stableRank(sigma);
          if (at % matrices.size() == 0 && sigma[0] > largest) {
            largest = sigma[0];
            where =
                StepEye.text("layer %d, head %d (stable rank %.2f)", layer, head, ranks[at - 1]);
          }
        }
      }
    }
    List<List<String>> labels = List.of(StepEye.layers(model), StepEye.heads(model), matrices);
    List<List<String>> withValues = new ArrayList<>(labels);
    withValues.add(List.of());
    String of = term.name().equals("qk") ? "" : " of the rotary parts";
    answers.add(
        new Probed(
            "spectrum-" + term.name(),
            "Singular values of each head's matrices" + of + ", largest first",
            List.of("layer", "head", "matrix", "value"),
            List.of(model.layers(), model.heads(), matrices.size(), size),
            withValues,
            values,
            StepEye.text("largest of %s %.4g, in %s", matrices.get(2), largest, where)));
    answers.add(
        new Probed(
            "stable-rank-" + term.name(),
            "Stable rank of each head's matrices" + of + ", ||W||_F^2 / ||W||_2^2",
            List.of("layer", "head", "matrix"),
            List.of(model.layers(), model.heads(), matrices.size()),
            labels,
            ranks,
            StepEye.text(
                "%.3g to %.3g",
                IntStream.range(0, ranks.length).mapToDouble(i -> ranks[i]).min().orElse(0),
                IntStream.range(0, ranks.length).mapToDouble(i -> ranks[i]).max().orElse(0))));
  }

  private DMatrixRMaj rows(int layer, HeadRows rows, int head, int size) {
    Parameter.Part part =
        trainer.model().parameters().parts().stream()
            .filter(one -> one.layer() == layer && one.symbol().equals(rows.symbol()))
            .findFirst()
            .orElseThrow();
    int from = head * rows.stride() + rows.first();
    return Spectrum.rows(
        part.weight_MRC().toFloats(), from, from + size, part.weight_MRC().size(2));
  }

  @Override
  public List<Probed> answers() {
    return answers;
  }
}
