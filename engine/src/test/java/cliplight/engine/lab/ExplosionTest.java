package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finding the program is about, on the smallest model that shows it, with the real trainer. */
class ExplosionTest {

  private static final double TAU = 30;

  @TempDir Path folder;

  @Test
  void muonPassesTenTauAndMuonClipStaysNearIt() throws InterruptedException {
    Study small =
        Studies.named("quick-look")
            .withArms(arm -> RunSettings.apply(arm, List.of(new Setting("steps", "200", ""))));
    try (H2RunStore store = H2RunStore.open(folder);
        StudySession session = LiveStudy.start(small, store)) {
      session.await();
      StudyReport report = StudyReport.of(store, session.runs());
      assertThat(report.allDone()).isTrue();
      ArmReport muon = report.arms().get(0);
      ArmReport muonClip = report.arms().get(1);
      assertThat(muon.maxLogit().orElseThrow()).isGreaterThan(10 * TAU);
      assertThat(muon.tau()).hasValue(TAU);
      assertThat(store.open(muon.info().id()).events())
          .anyMatch(
              event ->
                  event.message().contains("passed 10 tau")
                      && event.step() == muon.passedTenTau().orElseThrow());
      assertThat(muonClip.maxLogit().orElseThrow()).isGreaterThan(TAU).isLessThan(2 * TAU);
      assertThat(muonClip.withinShare().orElseThrow()).isGreaterThanOrEqualTo(0.98);
      assertThat(muonClip.headsClipped().orElseThrow()).isBetween(0.2, 1.0);
      assertThat(report.markdown()).contains("| Muon | 0.1 | 200 |", "| MuonClip | 0.1 | 200 |");
    }
  }
}
