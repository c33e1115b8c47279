package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.train.RunConfig;
import java.util.List;

/** A run of a second, trained and on record. */
public final class TinyStudy {

  /** Everything that a step can do, in a model that is as small as can be. */
  public static final List<String> EVERYTHING =
      List.of(
          "name=Tiny",
          "model=micro",
          "model.sharedExperts=2",
          "model.routedScaling=2.5",
          "model.biasUpdateSpeed=0.01",
          "optimizer=muonclip",
          "optimizer.lr=0.05",
          "optimizer.weightDecay=0.1",
          "optimizer.gradClip=1",
          "optimizer.tau=3",
          "optimizer.momentumKind=ema",
          "optimizer.momentumWarmup=4",
          "optimizer.updateScale=original",
          "optimizer.decay.gains=true",
          "schedule=wsd",
          "schedule.decayShare=0.5",
          "schedule.annealShare=0.2",
          "schedule.warmup=3",
          "data.size=20000",
          "batch=4",
          "microbatches=2",
          "checkpoint.every=5",
          "steps=12",
          "seed=3");

  private TinyStudy() {}

  /** Trains a run to its end. */
  public static RunReader train(H2RunStore store, List<String> settings)
      throws InterruptedException {
    RunConfig config =
        RunSettings.apply(RunConfig.DEFAULT, settings.stream().map(Setting::parse).toList());
    try (LiveStudy study = LiveStudy.start(Study.ofOne(config), store)) {
      study.await();
      RunReader run = store.open(study.runs().get(0));
      assertThat(run.info().state()).isEqualTo(RunState.DONE);
      return run;
    }
  }
}
