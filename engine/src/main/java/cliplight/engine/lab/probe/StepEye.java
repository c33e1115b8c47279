package cliplight.engine.lab.probe;

import cliplight.engine.model.Attention;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.model.Router;
import cliplight.engine.model.Transformer;
import cliplight.engine.optim.QkClip;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Looks at one thing while a step is executed.
 *
 * <p>Shapes: N tokens of a microbatch, D width, V vocabulary.
 */
interface StepEye {

  /** After the forward pass of a microbatch, counted from 0. */
  default void afterForward(int microbatch) {}

  /** Once the gradients of the whole batch are there. */
  default void afterBackward() {}

  /** Once the optimizer has moved the weights. */
  default void afterUpdate() {}

  /** Once QK-Clip has scaled heads: the end of the step. */
  default void afterClip() {}

  /** What was seen. */
  List<Probed> answers();

  static StepEye of(ProbeRequest request, TransformerTrainer trainer, int sequence) {
    return switch (request.kind()) {
      case ATTENTION, LOGITS -> new OfHead(request, trainer, sequence);
      case SPECTRUM -> new SpectrumEye(trainer);
      case NORMS -> new OfNorms(trainer);
      case ROUTER -> new OfRouters(trainer);
      case TOKEN_LOSS -> new OfTokenLoss(trainer);
      case FORWARD -> new ForwardEye(trainer);
      case GRADIENTS -> new OfGradients(trainer);
      case WEIGHTS -> new WeightsEye(trainer);
      case CLIP -> new OfClip(request, trainer);
    };
  }

  private static int rows(RunConfig config) {
    return config.batch() / config.microbatches();
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static List<String> layers(ModelConfig model) {
    return IntStream.range(0, model.layers()).mapToObj(layer -> "L" + layer).toList();
  }

  static List<String> heads(ModelConfig model) {
    return IntStream.range(0, model.heads()).mapToObj(head -> "H" + head).toList();
  }

  /** Map of a head. */
  final class OfHead implements StepEye {
    private final ProbeRequest request;
    private final TransformerTrainer trainer;
    private final int sequence;
    private final List<Probed> answers = new ArrayList<>();

    OfHead(ProbeRequest request, TransformerTrainer trainer, int sequence) {
      this.request = request;
      this.trainer = trainer;
      this.sequence = sequence;
    }

    @Override
    public void afterForward(int microbatch) {
      int rows = rows(trainer.config());
      if (sequence / rows != microbatch) {
        return;
      }
      Attention attention = trainer.model().attention(request.layer());
      int context = attention.shape().context();
      float[] logits_TT = HeadLogits.of(attention, sequence % rows, request.head());
      boolean weights = request.kind() == ProbeRequest.Kind.ATTENTION;
      float[] map_TT = weights ? HeadLogits.softmax(logits_TT, attention.shape()) : logits_TT;
      int largest = 0;
      for (int i = 1; i < map_TT.length; i++) {
        largest = map_TT[i] > map_TT[largest] ? i : largest;
      }
      String place = "L" + request.layer() + "H" + request.head();
      answers.add(
          new Probed(
              request.kind().text() + "-" + place,
              (weights ? "Attention weights" : "Logits")
                  + " of layer "
                  + request.layer()
                  + ", head "
                  + request.head()
                  + ", sequence "
                  + sequence,
              List.of("query", "key"),
              List.of(context, context),
              Probed.numbered(2),
              map_TT,
              text(
                  "largest %.4g, query %d on key %d",
                  map_TT[largest], largest / context, largest % context)));
    }

    @Override
    public List<Probed> answers() {
      return answers;
    }
  }

  /** Lengths of queries and keys. */
  final class OfNorms implements StepEye {
    private static final List<String> SIDES = List.of("q", "k");
    private final TransformerTrainer trainer;
    private final float[] values;
    private final int tokens;

    OfNorms(TransformerTrainer trainer) {
      this.trainer = trainer;
      ModelConfig model = trainer.config().model();
      tokens = trainer.config().batch() * model.context();
      values = new float[model.layers() * model.heads() * SIDES.size() * tokens];
    }

    @Override
    public void afterForward(int microbatch) {
      ModelConfig model = trainer.config().model();
      int count = rows(trainer.config()) * model.context();
      for (int layer = 0; layer < model.layers(); layer++) {
        Attention attention = trainer.model().attention(layer);
        int size = attention.shape().keySize();
        for (int head = 0; head < model.heads(); head++) {
          int kv = head / attention.shape().group();
          int first = (layer * model.heads() + head) * SIDES.size() * tokens + microbatch * count;
          for (int n = 0; n < count; n++) {
            values[first + n] = HeadLogits.length(attention.qkv().q(), n, head, size);
            values[first + tokens + n] = HeadLogits.length(attention.qkv().k(), n, kv, size);
          }
        }
      }
    }

    @Override
    public List<Probed> answers() {
      ModelConfig model = trainer.config().model();
      int largest = 0;
      for (int i = 1; i < values.length; i++) {
        largest = values[i] > values[largest] ? i : largest;
      }
      Probed norms =
          new Probed(
              "norms",
              "Length of query and key of each token",
              List.of("layer", "head", "side", "token"),
              List.of(model.layers(), model.heads(), SIDES.size(), tokens),
              List.of(layers(model), heads(model), SIDES, List.of()),
              values,
              "");
      return List.of(
          new Probed(
              norms.name(),
              norms.title(),
              norms.axes(),
              norms.shape(),
              norms.labels(),
              values,
              text("longest %.4g, at %s", values[largest], norms.place(largest))));
    }
  }

  /** Choices of the routers. */
  final class OfRouters implements StepEye {
    private final TransformerTrainer trainer;
    private final List<Integer> layers = new ArrayList<>();
    private final float[] chosen;
    private final float[] gate;

    OfRouters(TransformerTrainer trainer) {
      this.trainer = trainer;
      ModelConfig model = trainer.config().model();
      IntStream.range(0, model.layers())
          .filter(layer -> trainer.model().router(layer).isPresent())
          .forEach(layers::add);
      int slots = trainer.config().batch() * model.context() * model.topK();
      chosen = new float[layers.size() * slots];
      gate = new float[chosen.length];
    }

    @Override
    public void afterForward(int microbatch) {
      int slots = layers.isEmpty() ? 0 : chosen.length / layers.size();
      for (int i = 0; i < layers.size(); i++) {
        Router router = trainer.model().router(layers.get(i)).orElseThrow();
        int[] expert_S = router.expert();
        int first = i * slots + microbatch * expert_S.length;
        for (int s = 0; s < expert_S.length; s++) {
          chosen[first + s] = expert_S[s];
        }
        System.arraycopy(router.gate(), 0, gate, first, expert_S.length);
      }
    }

    @Override
    public List<Probed> answers() {
      if (layers.isEmpty()) {
        return List.of();
      }
      ModelConfig model = trainer.config().model();
      int tokens = trainer.config().batch() * model.context();
      List<String> axes = List.of("layer", "token", "choice");
      List<Integer> shape = List.of(layers.size(), tokens, model.topK());
      List<List<String>> labels =
          List.of(layers.stream().map(layer -> "L" + layer).toList(), List.of(), List.of());
      return List.of(
          new Probed(
              "router-expert",
              "Experts of each token, best first",
              axes,
              shape,
              labels,
              chosen,
              busiest(model.experts())),
          new Probed("router-gate", "Weight of each chosen expert", axes, shape, labels, gate, ""));
    }

    /** Experts of different layers have nothing to do with each other. */
    private String busiest(int experts) {
      int slots = chosen.length / layers.size();
      int[] load_LE = new int[layers.size() * experts];
      for (int slot = 0; slot < chosen.length; slot++) {
        load_LE[slot / slots * experts + (int) chosen[slot]]++;
      }
      int busiest = 0;
      for (int i = 1; i < load_LE.length; i++) {
        busiest = load_LE[i] > load_LE[busiest] ? i : busiest;
      }
      return text(
          "busiest expert %.2f of its layer's mean, expert %d of layer %d",
          (double) load_LE[busiest] * experts / slots,
          busiest % experts,
          layers.get(busiest / experts));
    }
  }

  /** Cross-entropy of each token, from what the output head read. */
  final class OfTokenLoss implements StepEye {
    private final TransformerTrainer trainer;
    private final float[] loss_BT;

    OfTokenLoss(TransformerTrainer trainer) {
      this.trainer = trainer;
      loss_BT = new float[trainer.config().batch() * trainer.config().model().context()];
    }

    @Override
    public void afterForward(int microbatch) {
      Transformer model = trainer.model();
      Tensor x_ND = model.headInput();
      FloatBuffer x = x_ND.memory().floats();
      float[] w_VD = model.parameters().get("head").weight_MRC().toFloats();
      int width = model.config().width();
      int[] targets = trainer.targets();
      double[] logits_V = new double[model.config().vocabulary()];
      int first = microbatch * x_ND.size(0);
      for (int n = 0; n < x_ND.size(0); n++) {
        double max = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < logits_V.length; v++) {
          double dot = 0;
          for (int d = 0; d < width; d++) {
            dot += (double) x.get(n * width + d) * w_VD[v * width + d];
          }
          logits_V[v] = dot;
          max = Math.max(max, dot);
        }
        double sum = 0;
        for (double logit : logits_V) {
          sum += Math.exp(logit - max);
        }
        loss_BT[first + n] = (float) (Math.log(sum) + max - logits_V[targets[first + n]]);
      }
    }

    @Override
    public List<Probed> answers() {
      int context = trainer.config().model().context();
      int worst = 0;
      double sum = 0;
      for (int i = 0; i < loss_BT.length; i++) {
        worst = loss_BT[i] > loss_BT[worst] ? i : worst;
        sum += loss_BT[i];
      }
      return List.of(
          new Probed(
              "token-loss",
              "Cross-entropy of each token, in nats",
              List.of("sequence", "position"),
              List.of(trainer.config().batch(), context),
              Probed.numbered(2),
              loss_BT,
              text(
                  "mean %.5f, largest %.3f at sequence %d, position %d",
                  sum / loss_BT.length, loss_BT[worst], worst / context, worst % context)));
    }
  }

  /** Norms of gradients before any clipping. */
  final class OfGradients implements StepEye {
    private final TransformerTrainer trainer;
    private final List<String> names = new ArrayList<>();
    private float[] norms = new float[0];
    private double whole;

    OfGradients(TransformerTrainer trainer) {
      this.trainer = trainer;
    }

    @Override
    public void afterBackward() {
      List<Float> all = new ArrayList<>();
      for (Parameter.Part part : trainer.model().parameters().parts()) {
        float[] gradient_MRC = part.gradient_MRC().toFloats();
        int matrix = part.gradient_MRC().size(1) * part.gradient_MRC().size(2);
        for (int first = 0; first < gradient_MRC.length; first += matrix) {
          double squares = 0;
          for (int i = first; i < first + matrix; i++) {
            squares += (double) gradient_MRC[i] * gradient_MRC[i];
          }
          names.add(part.placeOf(first));
          all.add((float) Math.sqrt(squares));
        }
      }
      norms = new float[all.size()];
      double squares = 0;
      for (int i = 0; i < norms.length; i++) {
        norms[i] = all.get(i);
        squares += (double) norms[i] * norms[i];
      }
      whole = Math.sqrt(squares);
    }

    @Override
    public List<Probed> answers() {
      int largest = 0;
      for (int i = 1; i < norms.length; i++) {
        largest = norms[i] > norms[largest] ? i : largest;
      }
      return List.of(
          new Probed(
              "gradients",
              "Norm of the gradient of each matrix, before any clipping",
              List.of("matrix"),
              List.of(norms.length),
              List.of(names),
              norms,
              text("norm %.4g, largest %.4g, %s", whole, norms[largest], names.get(largest))));
    }
  }

  /** What QK-Clip would do, whether or not the run has it. */
  final class OfClip implements StepEye {
    private final TransformerTrainer trainer;
    private final double tau;
    private float[] maxLogit_LH = new float[0];

    OfClip(ProbeRequest request, TransformerTrainer trainer) {
      this.trainer = trainer;
      tau = request.tau() > 0 ? request.tau() : trainer.config().optimizer().tau();
    }

    @Override
    public void afterBackward() {
      ModelConfig model = trainer.config().model();
      float[] observed = trainer.observed();
      maxLogit_LH = new float[model.layers() * model.heads()];
      for (int i = 0; i < maxLogit_LH.length; i++) {
        SeriesKey key =
            SeriesKey.ofHead(SeriesNames.MAX_LOGIT, i / model.heads(), i % model.heads());
        maxLogit_LH[i] = observed[trainer.layout().indexOf(key)];
      }
    }

    @Override
    public List<Probed> answers() {
      ModelConfig model = trainer.config().model();
      List<String> quantities = List.of("max logit", "gamma");
      float[] values = new float[maxLogit_LH.length * quantities.size()];
      float[] gamma_H = new float[model.heads()];
      QkClip qkClip = new QkClip(tau, trainer.config().optimizer().clipRule());
      int clipped = 0;
      double smallest = 1;
      for (int i = 0; i < maxLogit_LH.length; i++) {
        int head = i % model.heads();
        if (head == 0) {
          float[] maxLogit_H = Arrays.copyOfRange(maxLogit_LH, i, i + model.heads());
          AttentionShape shape = trainer.model().attention(i / model.heads()).shape();
          qkClip.factors(shape, maxLogit_H, gamma_H);
        }
        float gamma = gamma_H[head];
        values[2 * i] = maxLogit_LH[i];
        values[2 * i + 1] = gamma;
        clipped += gamma < 1 ? 1 : 0;
        smallest = Math.min(smallest, gamma);
      }
      return List.of(
          new Probed(
              "clip",
              text("What QK-Clip does at tau %s", tau),
              List.of("layer", "head", "quantity"),
              List.of(model.layers(), model.heads(), quantities.size()),
              List.of(layers(model), heads(model), quantities),
              values,
              text(
                  "%d of %d heads clipped at tau %.4g, smallest gamma %.4f",
                  clipped, maxLogit_LH.length, tau, smallest)));
    }
  }
}
