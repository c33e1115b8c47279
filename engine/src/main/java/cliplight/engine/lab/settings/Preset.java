package cliplight.engine.lab.settings;

import cliplight.engine.data.DataConfig;
import cliplight.engine.model.ModelPreset;
import cliplight.engine.optim.OptimizerConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.ScheduleConfig;
import cliplight.engine.watch.SpikeRule;
import cliplight.engine.watch.WatchConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A section of the configuration that can be taken over as a whole by a name. */
enum Preset {
  MODEL("model", "model", ModelPreset.keys()) {
    @Override
    Record make(String name) {
      return ModelPreset.named(name).orElseThrow().config();
    }
  },
  OPTIMIZER("optimizer", "optimizer", ValueText.names(OptimizerKind.class)) {
    @Override
    Record make(String name) {
      return optimizer(OptimizerKind.valueOf(upper(name)));
    }
  },
  SCHEDULE("schedule", "schedule", ValueText.names(ScheduleConfig.Kind.class)) {
    @Override
    Record make(String name) {
      ScheduleConfig plain = ScheduleConfig.CONSTANT;
      return new ScheduleConfig(
          ScheduleConfig.Kind.valueOf(upper(name)),
          plain.warmup(),
          plain.minFactor(),
          plain.decayShare(),
          plain.annealShare(),
          plain.annealFactor());
    }
  },
  DATA("data", "data", List.of("grammar", "recall")) {
    @Override
    Record make(String name) {
      return name.equals("recall") ? DataConfig.RECALL : DataConfig.GRAMMAR;
    }
  },
  WATCH("watch", "spike detector", SpikeRule.names()) {
    @Override
    Record make(String name) {
      return WatchConfig.of(name);
    }
  };

  /** AdamW moves every weight by about its learning rate: it needs a far smaller one than Muon. */
  private static final double ADAMW_LR = 0.005;

  private final String section;
  private final String noun;

  @SuppressWarnings("ImmutableEnumChecker") // lists made by List.of and toList do not change
  private final List<String> names;

  Preset(String section, String noun, List<String> names) {
    this.section = section;
    this.noun = noun;
    this.names = names;
  }

  abstract Record make(String name);

  /** The preset of a section, if the key is a section. */
  static Optional<Preset> of(String key) {
    return Arrays.stream(values()).filter(preset -> preset.section.equals(key)).findFirst();
  }

  Optional<Record> named(String name) {
    return names.contains(name) ? Optional.of(make(name)) : Optional.empty();
  }

  String section() {
    return section;
  }

  String noun() {
    return noun;
  }

  List<String> names() {
    return names;
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static OptimizerConfig optimizer(OptimizerKind kind) {
    OptimizerConfig muon = OptimizerConfig.MUON;
    return muon.with(kind, kind == OptimizerKind.ADAMW ? ADAMW_LR : muon.lr());
  }
}
