package cliplight.app.probe;

import cliplight.engine.lab.probe.Probe;
import cliplight.engine.lab.probe.Probed;
import cliplight.viz.probe.DotRows;
import cliplight.viz.theme.Readout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The stations of a step: its beginning, then its phases, each with what it changed. */
enum StepPhase {
  BEFORE("State before") {
    @Override
    String lead(Probe probe, ProbeSubject subject) {
      return "State after step " + (subject.step() - 1) + ": the norm of each weight";
    }

    @Override
    String summary(Probe probe, ProbeSubject subject) {
      return subject.step() == 1
          ? "Step 1 begins with the weights of the seed."
          : "Step " + subject.step() + " begins with these weights.";
    }

    @Override
    List<DotRows.Row> rows(Probe probe, ProbeSubject subject) {
      Probed weights = answer(probe, "weights");
      List<DotRows.Row> rows = new ArrayList<>();
      for (int i = 0; i < weights.shape().get(0); i++) {
        rows.add(DotRows.Row.of(weights.labels().get(0).get(i), weights.values()[3 * i]));
      }
      return rows;
    }
  },
  FORWARD("1 Forward") {
    @Override
    String lead(Probe probe, ProbeSubject subject) {
      return "Forward: loss, and the largest logit of each head";
    }

    @Override
    String summary(Probe probe, ProbeSubject subject) {
      return answer(probe, "forward").summary();
    }

    @Override
    List<DotRows.Row> rows(Probe probe, ProbeSubject subject) {
      Probed forward = answer(probe, "forward");
      List<DotRows.Row> rows = new ArrayList<>();
      for (int i = 0; i < forward.values().length; i++) {
        float value = forward.values()[i];
        String over = value > subject.tau() ? ", over τ" : "";
        rows.add(DotRows.Row.of(String.join(" ", forward.place(i)) + over, value));
      }
      return rows;
    }
  },
  BACKWARD("2 Backward") {
    @Override
    String lead(Probe probe, ProbeSubject subject) {
      return "Backward: the norm of the gradient of each matrix, before any clipping";
    }

    @Override
    String summary(Probe probe, ProbeSubject subject) {
      return answer(probe, "gradients").summary();
    }

    @Override
    List<DotRows.Row> rows(Probe probe, ProbeSubject subject) {
      Probed gradients = answer(probe, "gradients");
      List<DotRows.Row> rows = new ArrayList<>();
      for (int i = 0; i < gradients.values().length; i++) {
        rows.add(DotRows.Row.of(gradients.place(i).get(0), gradients.values()[i]));
      }
      rows.sort(Comparator.comparingDouble(DotRows.Row::value).reversed());
      return rows;
    }
  },
  UPDATE("3 Update") {
    @Override
    String lead(Probe probe, ProbeSubject subject) {
      return "Update: the norm of each weight before (ring) and after it (dot)";
    }

    @Override
    String summary(Probe probe, ProbeSubject subject) {
      return "optimizer "
          + subject.run().setting("optimizer.kind", "?")
          + ", QK-Clip is still to come";
    }

    @Override
    List<DotRows.Row> rows(Probe probe, ProbeSubject subject) {
      return moved(answer(probe, "weights"));
    }
  },
  CLIP("4 Clip") {
    @Override
    String lead(Probe probe, ProbeSubject subject) {
      return "Clip: S max of each head (ring) and what to expect of the same inputs now (dot)";
    }

    @Override
    String summary(Probe probe, ProbeSubject subject) {
      String would = answer(probe, "clip").summary();
      return subject.clips()
          ? would + "; " + answer(probe, "weights").summary() + " weights"
          : "QK-Clip is off at this step. It would do this: " + would;
    }

    @Override
    List<DotRows.Row> rows(Probe probe, ProbeSubject subject) {
      Probed clip = answer(probe, "clip");
      List<DotRows.Row> rows = new ArrayList<>();
      for (int i = 0; i < clip.values().length / 2; i++) {
        double maxLogit = clip.values()[2 * i];
        double gamma = clip.values()[2 * i + 1];
        List<String> place = clip.place(2 * i);
        String name = place.get(0) + " " + place.get(1);
        String figure =
            Readout.threeDigits(maxLogit)
                + (gamma < 1
                    ? " → "
                        + Readout.threeDigits(gamma * maxLogit)
                        + "  γ "
                        + Readout.threeDigits(gamma)
                    : " stays");
        rows.add(new DotRows.Row(name, Optional.of(maxLogit), gamma * maxLogit, figure));
      }
      return rows;
    }
  };

  private final String title;

  StepPhase(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** What is shown, as a title. */
  abstract String lead(Probe probe, ProbeSubject subject);

  /** The same in a few words. */
  abstract String summary(Probe probe, ProbeSubject subject);

  abstract List<DotRows.Row> rows(Probe probe, ProbeSubject subject);

  private static List<DotRows.Row> moved(Probed weights) {
    List<DotRows.Row> rows = new ArrayList<>();
    for (int i = 0; i < weights.shape().get(0); i++) {
      double before = weights.values()[3 * i];
      double after = weights.values()[3 * i + 1];
      String figure =
          String.format(
              Locale.ROOT,
              "%s → %s  × %.4f",
              Readout.threeDigits(before),
              Readout.threeDigits(after),
              after / before);
      rows.add(new DotRows.Row(weights.labels().get(0).get(i), Optional.of(before), after, figure));
    }
    return rows;
  }

  private static Probed answer(Probe probe, String name) {
    return probe.answers().stream()
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
