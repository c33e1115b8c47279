package cliplight.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.checkpoint.CheckpointRing.Entry;
import cliplight.engine.train.CheckpointConfig;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointRingTest {

  private static void add(CheckpointRing ring, long step, double clock, SortedSet<Long> spikes) {
    ring.add(new Entry(step, clock));
    while (ring.drop(spikes, Integer.MAX_VALUE).isPresent()) {
      // one at a time
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 7, 16, 40})
  void neverPassesItsNumberAndKeepsTheFirstTheLastAndOneBeforeTheNewestSpike(int keep) {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      CheckpointRing ring = new CheckpointRing(keep);
      SortedSet<Long> spikes = new TreeSet<>();
      long step = 0;
      double clock = 0;
      long beforeSpike = -1;
      add(ring, step, clock, spikes);
      for (int i = 0; i < 300; i++) {
        if (keep > 3 && random.nextInt(10) == 0) {
          beforeSpike = step;
          spikes.add(step + 1);
        }
        step += 2 + random.nextInt(50);
        clock += random.nextDouble() + 1e-3;
        add(ring, step, clock, spikes);

        List<Long> kept = ring.entries().stream().map(Entry::step).toList();
        assertThat(kept).hasSizeLessThanOrEqualTo(keep).isSorted().doesNotHaveDuplicates();
        assertThat(kept).startsWith(0L).endsWith(step);
        assertThat(kept).hasSize(Math.min(keep, i + 2));
        if (beforeSpike >= 0) {
          assertThat(kept).contains(beforeSpike);
        }
      }
    }
  }

  @Test
  void gapsGrowGeometricallyIntoThePast() {
    int keep = 16;
    CheckpointRing ring = new CheckpointRing(keep);
    for (int n = 0; n <= 10_000; n++) {
      add(ring, n, n, new TreeSet<>());
      List<Entry> entries = ring.entries();
      for (int i = 2; i < entries.size(); i++) {
        double gap = entries.get(i).clock() - entries.get(i - 1).clock();
        double age = n - entries.get(i - 1).clock();
        assertThat(gap).as("at %d, before %s", n, entries.get(i)).isLessThanOrEqualTo(age);
        if (age > 4) {
          assertThat(gap / age).as("at %d: %s", n, entries).isLessThan(0.9);
        }
      }
    }
  }

  @Test
  void isDenserWhereLogitsAccelerated() {
    CheckpointConfig config = new CheckpointConfig(50, 16, 1024);
    CheckpointClock clock = new CheckpointClock(config, 0, 0);
    CheckpointRing ring = new CheckpointRing(config.keep());
    SortedSet<Long> spikes = new TreeSet<>();
    add(ring, 0, 0, spikes);
    clock.recall(5);
    for (long step = 1; step <= 2000; step++) {
      // flat, but for steps 801 to 900, which take it from 5 to 5000
      double maxLogit = 5 * Math.pow(1000, Math.min(1, Math.max(0, (step - 800) / 100.0)));
      if (clock.tick(step, maxLogit, false)) {
        clock.taken(step);
        add(ring, step, clock.now(), spikes);
      }
    }
    List<Long> kept = ring.entries().stream().map(Entry::step).toList();
    long inAscent = kept.stream().filter(step -> step > 800 && step <= 900).count();
    long beforeIt = kept.stream().filter(step -> step > 700 && step <= 800).count();
    assertThat(inAscent).as(kept.toString()).isGreaterThanOrEqualTo(3).isGreaterThan(beforeIt);
  }

  @Test
  void aCheckpointIsDueEverySoManyStepsWhileNothingHappensAndSoonAfterASpike() {
    CheckpointClock clock = new CheckpointClock(new CheckpointConfig(50, 16, 1024), 0, 0);
    clock.recall(5);
    for (long step = 1; step <= 400; step++) {
      boolean due = clock.tick(step, 4 + step % 2, step == 220);
      assertThat(due)
          .as("step %d", step)
          .isEqualTo(step == 220 || step % 50 == (step > 220 ? 20 : 0));
      if (due) {
        clock.taken(step);
      }
    }
  }

  @Test
  void theRoomForThemBoundsTheirNumberToo() {
    CheckpointRing ring = new CheckpointRing(16);
    for (int n = 0; n < 16; n++) {
      ring.add(new Entry(n, n));
    }
    int dropped = 0;
    while (ring.drop(new TreeSet<>(), 5).isPresent()) {
      dropped++;
    }
    assertThat(dropped).isEqualTo(11);
    assertThat(ring.entries()).startsWith(new Entry(0, 0)).endsWith(new Entry(15, 15));
  }

  @Test
  void theOneBeforeASpikeStaysNotTheOneAtTheSpike() {
    CheckpointRing ring = new CheckpointRing(4);
    SortedSet<Long> spikes = new TreeSet<>(List.of(50L));
    add(ring, 0, 0, spikes);
    for (long step = 47; step < 400; step++) {
      add(ring, step, step, spikes);
      if (step >= 49) {
        assertThat(ring.entries()).as("at %d", step).contains(new Entry(49, 49));
      }
    }
    assertThat(ring.entries()).doesNotContain(new Entry(50, 50));
  }

  @Test
  void thoseBeforeTheNewestSpikesTakeHalfOfThePlacesAndNoMore() {
    CheckpointRing ring = new CheckpointRing(8);
    SortedSet<Long> spikes = new TreeSet<>();
    for (long step = 0; step <= 2000; step += 10) {
      add(ring, step, step, spikes);
      if (step >= 100 && step <= 1000) {
        spikes.add(step + 5);
      }
    }
    List<Long> kept = ring.entries().stream().map(Entry::step).toList();
    assertThat(kept).hasSize(8).startsWith(0L, 970L, 980L, 990L, 1000L).endsWith(2000L);
  }

  @Test
  void aStepThatIsTakenAgainReplacesItselfAndAllAfterIt() {
    CheckpointRing ring = new CheckpointRing(8);
    for (long step = 0; step <= 30; step += 10) {
      ring.add(new Entry(step, step));
    }
    ring.add(new Entry(20, 21));
    assertThat(ring.entries())
        .containsExactly(new Entry(0, 0), new Entry(10, 10), new Entry(20, 21));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 10, 49, 50, 100, 1000})
  void whileNothingHappensItIsDueAtEveryMultipleAndNowhereElse(int every) {
    CheckpointClock clock = new CheckpointClock(new CheckpointConfig(every, 16, 1024), 0, 0);
    for (long step = 1; step <= 20L * every; step++) {
      boolean due = clock.tick(step, Double.NaN, false);
      assertThat(due).as("step %d", step).isEqualTo(step % every == 0);
      if (due) {
        clock.taken(step);
      }
    }
  }

  @Test
  void twoAreAnEighthOfThatApartAtLeastWhateverHappens() {
    CheckpointClock clock = new CheckpointClock(new CheckpointConfig(80, 16, 1024), 0, 0);
    for (long step = 1; step <= 100; step++) {
      boolean due = clock.tick(step, 1, true);
      assertThat(due).as("step %d", step).isEqualTo(step % 10 == 0);
      if (due) {
        clock.taken(step);
      }
    }
  }
}
