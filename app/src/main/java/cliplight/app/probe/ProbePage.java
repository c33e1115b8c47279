package cliplight.app.probe;

import cliplight.engine.lab.probe.Probe;
import cliplight.engine.lab.probe.ProbeRequest;
import cliplight.engine.lab.probe.ProbeRequest.Kind;
import cliplight.engine.lab.probe.Probed;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The pages of the probe: what each is called and asks for. */
enum ProbePage {
  PHASES("Step by step", Kind.FORWARD),
  ATTENTION("Attention", Kind.ATTENTION),
  LOGITS("Logits", Kind.LOGITS),
  SPECTRUM("Spectrum", Kind.SPECTRUM),
  ROUTER("Router", Kind.ROUTER),
  TOKEN_LOSS("Token loss", Kind.TOKEN_LOSS);

  private final String title;
  private final Kind kind;

  /**
   * @param kind of its first answer
   */
  ProbePage(String title, Kind kind) {
    this.title = title;
    this.kind = kind;
  }

  String title() {
    return title;
  }

  String id() {
    return "probe-" + name().toLowerCase(Locale.ROOT);
  }

  /** What all pages together ask for. */
  static List<ProbeRequest> requests(ProbeSubject subject) {
    return Arrays.stream(values())
        .flatMap(ProbePage::kinds)
        .map(kind -> request(kind, subject))
        .toList();
  }

  private Stream<Kind> kinds() {
    return this == PHASES
        ? Stream.of(Kind.FORWARD, Kind.GRADIENTS, Kind.WEIGHTS, Kind.CLIP)
        : Stream.of(kind);
  }

  private static ProbeRequest request(Kind kind, ProbeSubject subject) {
    return new ProbeRequest(
        kind,
        subject.head().layer(),
        subject.head().head(),
        kind == Kind.CLIP && !subject.clips() ? subject.tau() : 0);
  }

  /** Its first answer; empty where the model has no such part. */
  Optional<Probed> answer(Probe probe) {
    return probe.answers().stream().filter(known -> belongs(kind, known.name())).findFirst();
  }

  private static boolean belongs(Kind kind, String answer) {
    return switch (kind) {
      case ATTENTION -> answer.startsWith("attention-");
      case LOGITS -> answer.startsWith("logits-");
      case SPECTRUM -> answer.startsWith("spectrum-");
      case NORMS -> answer.equals("norms");
      case ROUTER -> answer.equals("router-expert");
      case TOKEN_LOSS -> answer.equals("token-loss");
      case FORWARD -> answer.equals("forward");
      case GRADIENTS -> answer.equals("gradients");
      case WEIGHTS -> answer.equals("weights");
      case CLIP -> answer.equals("clip");
    };
  }
}
