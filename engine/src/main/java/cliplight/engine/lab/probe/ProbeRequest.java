package cliplight.engine.lab.probe;

import cliplight.engine.runs.HeadName;
import cliplight.engine.runs.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One question.
 *
 * @param kind what is asked for
 * @param layer of {@link Kind#ATTENTION} and {@link Kind#LOGITS}, from 0
 * @param head of the same, from 0
 * @param tau of {@link Kind#CLIP}; 0 is the run's own
 */
public record ProbeRequest(Kind kind, int layer, int head, double tau) {

  /** What can be asked. */
  public enum Kind {
    /** Attention weights of a head for one sequence: query x key. */
    ATTENTION,
    /** Scaled logits of a head for one sequence, NaN above the diagonal: query x key. */
    LOGITS,
    /**
     * Singular values of W_q, W_k and W_q^T W_k of every head; with latent attention of the part
     * from the latents and of the rotary part.
     */
    SPECTRUM,
    /** Length of query and key of every token in every head. */
    NORMS,
    /** The experts of every token and their weights. */
    ROUTER,
    /** Cross-entropy of every token. */
    TOKEN_LOSS,
    /** Loss, and S_max of every head, of the whole batch. */
    FORWARD,
    /** Norm of the gradient of every matrix. */
    GRADIENTS,
    /** Norm of every weight before the update, after it, and after the clip. */
    WEIGHTS,
    /** The gamma that QK-Clip would apply to every head. */
    CLIP;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Reads {@code attention:L1H3}, {@code logits:L1H3}, {@code spectrum:qk}, {@code norms}, {@code
   * router}, {@code token-loss}, {@code forward}, {@code gradients}, {@code weights}, {@code clip}
   * or {@code clip:30}.
   *
   * @throws IllegalArgumentException if it is none of them, saying what would do
   */
  public static ProbeRequest parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    List<String> names = Arrays.stream(Kind.values()).map(Kind::text).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "No probe is called '" + name + "'. " + NearestName.suggestion(name, names));
    }
    Kind kind = Kind.values()[names.indexOf(name)];
    return switch (kind) {
      case ATTENTION, LOGITS -> {
        HeadName place =
            HeadName.parse(rest)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "'"
                                + text
                                + "' needs a head: write "
                                + name
                                + ":L1H3 for layer 1, head 3."));
        yield new ProbeRequest(kind, place.layer(), place.head(), 0);
      }
      case CLIP -> new ProbeRequest(kind, 0, 0, rest.isEmpty() ? 0 : tau(text, rest));
      default -> {
        if (!rest.isEmpty() && !(kind == Kind.SPECTRUM && rest.equals("qk"))) {
          throw new IllegalArgumentException(
              "'" + text + "' has more than " + name + " can use: write " + name + ".");
        }
        yield new ProbeRequest(kind, 0, 0, 0);
      }
    };
  }

  private static double tau(String text, String number) {
    try {
      double tau = Double.parseDouble(number);
      if (tau > 0 && tau < Double.POSITIVE_INFINITY) {
        return tau;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "': " + number + " is no number. Write clip:30.", e);
    }
    throw new IllegalArgumentException("'" + text + "': tau has to be above 0. Write clip:30.");
  }
}
