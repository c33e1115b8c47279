package cliplight.engine.lab;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.NearestName;
import cliplight.engine.train.RunConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The studies that come with the program, by name. */
public final class Studies {

  /** The study that a newcomer sees first. */
  public static final String DEFAULT = "explosion";

  private static final List<Study> ALL =
      List.of(explosion(), quickLook(), lrRobustness(), clipFades(), remedies(), latent());

  private Studies() {}

  public static List<Study> all() {
    return ALL;
  }

  public static List<String> names() {
    return ALL.stream().map(Study::name).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name, with the nearest one there is
   */
  public static Study named(String name) {
    return ALL.stream()
        .filter(study -> study.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No study is called '" + name + "'. " + NearestName.suggestion(name, names())));
  }

  private static Study explosion() {
    return new Study(
        "explosion",
        "Attention logits explode, and do not explode",
        "The same small model three times: Muon and MuonClip (tau 30) at learning rate 0.1, AdamW"
            + " at 0.005. Without clip Muon's largest attention logit climbs into the thousands;"
            + " with it, it stays near tau.",
        List.of(
            arm("Muon", "optimizer=muon"),
            arm("MuonClip", "optimizer=muonclip"),
            arm("AdamW", "optimizer=adamw")),
        60);
  }

  private static Study quickLook() {
    return new Study(
        "quick-look",
        "The same in a few seconds, with a smaller model",
        "Muon and MuonClip (tau 30) at learning rate 0.1 on the smallest model that still"
            + " explodes, 400 steps.",
        List.of(
            arm("Muon", "optimizer=muon", "model=micro", "steps=400"),
            arm("MuonClip", "optimizer=muonclip", "model=micro", "steps=400")),
        8);
  }

  private static Study lrRobustness() {
    List<RunConfig> arms = new ArrayList<>();
    for (String optimizer : List.of("muon", "muonclip", "adamw")) {
      for (String lr : List.of("0.005", "0.02", "0.05", "0.1")) {
        String shown =
            switch (optimizer) {
              case "muon" -> "Muon";
              case "muonclip" -> "MuonClip";
              default -> "AdamW";
            };
        arms.add(
            arm(shown + " lr " + lr, "optimizer=" + optimizer, "optimizer.lr=" + lr, "steps=400"));
      }
    }
    return new Study(
        "lr-robustness",
        "Which learning rates each optimizer bears",
        "Muon, MuonClip (tau 30) and AdamW at four learning rates each, 400 steps: the clip widens"
            + " the range of learning rates that Muon can use.",
        arms,
        70);
  }

  private static Study clipFades() {
    return new Study(
        "clip-fades",
        "The clip falls asleep by itself",
        "MuonClip (tau 30) at learning rate 0.05: with cosine decay and weight decay 0.1 the share"
            + " of heads that are clipped falls towards nothing, with a constant rate it does not.",
        List.of(
            arm(
                "Cosine, decay 0.1",
                "optimizer=muonclip",
                "optimizer.lr=0.05",
                "optimizer.weightDecay=0.1",
                "schedule=cosine",
                "steps=1000"),
            arm("Constant, no decay", "optimizer=muonclip", "optimizer.lr=0.05", "steps=1000")),
        30);
  }

  private static Study remedies() {
    return new Study(
        "remedies",
        "Four ways with attention logits that grow",
        "Muon at learning rate 0.1, 400 steps: without a remedy, with QK-Clip (MuonClip, tau 30),"
            + " with queries and keys normalised (QK-norm), with logits capped softly at 30."
            + " S_max is the logit before the soft cap.",
        List.of(
            arm("None", "optimizer=muon", "steps=400"),
            arm("QK-Clip", "optimizer=muonclip", "steps=400"),
            arm("QK-norm", "optimizer=muon", "model.attention.qkNorm=true", "steps=400"),
            arm("Soft cap", "optimizer=muon", "model.attention.softCap=30", "steps=400")),
        30);
  }

  private static Study latent() {
    return new Study(
        "latent-attention",
        "The clip of Kimi K2's own attention",
        "Multi-head latent attention (MLA) in the small model: Muon and MuonClip (tau 30) at"
            + " learning rate 0.05, 400 steps. The clip scales each head's own query and key parts"
            + " and leaves the rotary key that all heads share.",
        List.of(latentArm("Muon", "muon"), latentArm("MuonClip", "muonclip")),
        20);
  }

  private static RunConfig latentArm(String name, String optimizer) {
    return arm(
        name,
        "optimizer=" + optimizer,
        "optimizer.lr=0.05",
        "model.attention.kind=mla",
        "model.attention.queryRank=32",
        "model.attention.kvRank=32",
        "model.attention.ropeSize=8",
        "steps=400");
  }

  private static RunConfig arm(String name, String... settings) {
    List<Setting> all = new ArrayList<>(Arrays.stream(settings).map(Setting::parse).toList());
    all.add(new Setting("name", name, ""));
    return RunSettings.apply(RunConfig.DEFAULT, all);
  }
}
