package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store's thread does with a run that it cannot write. */
class StoreWriterTest {

  @TempDir private Path folder;

  /** A run whose 64-bit values are not there, as a defect might leave it. */
  private static RunRecord broken() {
    BitSet float64 = new BitSet();
    float64.set(0);
    AxisLayout layout = new AxisLayout(0, 0, List.of(SeriesKey.of("x")), float64);
    RunColumns columns =
        new RunColumns(
            layout, new long[3], new long[3], new long[3], new float[1][3], new double[1][0]);
    return new RunRecord(Recordings.info("broken").withState(RunState.DONE, ""), List.of(columns));
  }

  @Test
  void aRunThatCannotBeWrittenHoldsNoOtherUp() {
    StoreFile file = StoreFile.in(folder, false, "file:");
    file.reserve();
    StoreWriter writer = new StoreWriter(file);
    writer.call(
        tables -> {
          tables.migrate();
          return true;
        });
    RunRecord broken = broken();
    RunRecord sound = RunRecord.begin(Recordings.info("sound"), Recordings.LAYOUT);
    for (int step = 1; step <= 30; step++) {
      sound.append(Recordings.step(step));
    }
    sound.update(sound.info().withState(RunState.DONE, ""));
    writer.begin(broken);
    writer.begin(sound);

    writer.flush();
    assertThat(writer.failure()).isPresent();
    assertThat(sound.onDisk()).isTrue();
    assertThat(broken.onDisk()).isFalse();

    RunRecord later = RunRecord.begin(Recordings.info("later"), Recordings.LAYOUT);
    later.append(Recordings.step(1));
    later.update(later.info().withState(RunState.DONE, ""));
    writer.begin(later);
    assertThatThrownBy(writer::close)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Not complete there: " + broken.info().id() + ".")
        .hasMessageNotContaining("Make room");
    file.release();
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(Recordings.gapFreeSteps(store.open(sound.info().id()))).isEqualTo(30);
      assertThat(Recordings.gapFreeSteps(store.open(later.info().id()))).isEqualTo(1);
    }
  }
}
