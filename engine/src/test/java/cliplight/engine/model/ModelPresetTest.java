package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The published models, counted; figures of reports beside what their sizes give. */
class ModelPresetTest {

  @Test
  void deepSeekV3Has671BillionParameters() {
    ModelSize size = ModelSize.of(ModelPreset.DEEPSEEK_V3.config());
    assertThat(size.parameters()).isEqualTo(671_026_404_352L);
    // 37 B are stated: between the count with the head alone and that with the embedding too
    long embedding = 129_280L * 7168;
    assertThat(size.activated()).isEqualTo(37_552_282_624L);
    assertThat(size.activated() - embedding).isLessThan(37_000_000_000L);
  }

  @Test
  void kimiK2sSizesGiveLessThanItsReportStates() {
    ModelConfig k2 = ModelPreset.KIMI_K2.config();
    assertThat(ModelSize.of(k2).parameters()).isEqualTo(1_026_408_209_408L);
    assertThat(ModelSize.of(k2).activated()).isEqualTo(32_861_477_888L);
    assertThat(ModelSize.sparsity(k2)).isEqualTo(48);
    // what the remark says of 61 layers with experts and of the head alone
    assertThat(parameters(k2, 0)).isEqualTo(1_042_970_074_112L);
    long embedding = 163_840L * 7168;
    assertThat(ModelSize.of(k2).activated() - embedding).isEqualTo(31_687_072_768L);
  }

  @Test
  void moonlightIsAsItsReportStates() {
    ModelSize size = ModelSize.of(ModelPreset.MOONLIGHT.config());
    assertThat(size.parameters()).isEqualTo(15_960_108_544L);
    assertThat(size.hiddenParameters()).isBetween(15_285_000_000L, 15_295_000_000L);
    assertThat(size.hiddenActivated()).isBetween(2_235_000_000L, 2_245_000_000L);
  }

  @ParameterizedTest
  @EnumSource(
      value = ModelPreset.class,
      names = {"DEEPSEEK_V3", "KIMI_K2", "MOONLIGHT", "K2_MINI"})
  void theCountIsThatOfTheFormula(ModelPreset preset) {
    ModelConfig config = preset.config();
    assertThat(ModelSize.of(config).parameters())
        .isEqualTo(parameters(config, config.denseLayers()));
  }

  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void presetsAreFoundByTheirNames(ModelPreset preset) {
    assertThat(ModelPreset.named(preset.key())).contains(preset);
  }

  @Test
  void k2MiniHasTheSharesOfKimiK2() {
    ModelConfig mini = ModelPreset.K2_MINI.config();
    ModelConfig k2 = ModelPreset.KIMI_K2.config();
    assertThat(ModelSize.sparsity(mini)).isEqualTo(ModelSize.sparsity(k2));
    assertThat(mini.denseLayers()).isEqualTo(k2.denseLayers());
    assertThat(mini.sharedExperts()).isEqualTo(k2.sharedExperts());
    assertThat(mini.attention().kind()).isEqualTo(k2.attention().kind());
    assertThat(mini.attention().ropeSize() * 2).isEqualTo(mini.headSize());
    assertThat(k2.attention().ropeSize() * 2).isEqualTo(k2.headSize());
  }

  /** Parameters of a model with latent attention, written out. */
  private static long parameters(ModelConfig config, int denseLayers) {
    AttentionConfig mla = config.attention();
    final long width = config.width();
    final long heads = config.heads();
    final long key = config.headSize() + mla.ropeSize();
    long query =
        mla.queryRank() == 0
            ? width * heads * key
            : width * mla.queryRank() + mla.queryRank() * heads * key + mla.queryRank();
    long latent = width * (mla.kvRank() + mla.ropeSize()) + mla.kvRank();
    long keysAndValues = mla.kvRank() * heads * (config.headSize() + mla.valueSize());
    long out = heads * mla.valueSize() * width;
    long layer = query + latent + keysAndValues + out + 2 * width;
    long expert = 3 * width * config.expertHidden();
    long moe = config.experts() * (width + expert) + config.sharedExperts() * expert;
    return 2 * config.vocabulary() * width
        + width
        + config.layers() * layer
        + denseLayers * 3 * width * config.ffnHidden()
        + (config.layers() - denseLayers) * moe;
  }
}
