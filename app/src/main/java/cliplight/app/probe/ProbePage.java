package cliplight.app.probe;

import cliplight.engine.lab.probe.ProbeRequest;
import cliplight.engine.lab.probe.ProbeRequest.Kind;
import java.util.List;

/** The pages of the probe: what each is called and asks for. */
enum ProbePage {
  ATTENTION("Attention", Kind.ATTENTION),
  LOGITS("Logits", Kind.LOGITS),
  SPECTRUM("Spectrum", Kind.SPECTRUM),
  ROUTER("Router", Kind.ROUTER),
  TOKEN_LOSS("Token loss", Kind.TOKEN_LOSS),
  GRADIENTS("Gradients", Kind.GRADIENTS),
  WEIGHTS("Phases", Kind.WEIGHTS),
  CLIP("Clip", Kind.CLIP);

  private final String title;
  private final Kind kind;

  ProbePage(String title, Kind kind) {
    this.title = title;
    this.kind = kind;
  }

  String title() {
    return title;
  }

  List<ProbeRequest> requests(ProbeSubject subject) {
    return List.of(
        new ProbeRequest(
            kind,
            subject.head().layer(),
            subject.head().head(),
            kind == Kind.CLIP ? subject.tau() : 0));
  }

  /** Whether an answer belongs here. */
  boolean shows(String answer) {
    return switch (this) {
      case ATTENTION -> answer.startsWith("attention-");
      case LOGITS -> answer.startsWith("logits-");
      case SPECTRUM -> answer.startsWith("spectrum-");
      case ROUTER -> answer.equals("router-expert");
      case TOKEN_LOSS -> answer.equals("token-loss");
      case GRADIENTS -> answer.equals("gradients");
      case WEIGHTS -> answer.equals("weights");
      case CLIP -> answer.equals("clip");
    };
  }
}
