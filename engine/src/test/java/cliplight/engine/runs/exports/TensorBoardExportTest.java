package cliplight.engine.runs.exports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The bytes of an event file, as a program of its own wrote them from the format's rules: protobuf
 * encoding, CRC32C bit by bit (checked by its known sum of "123456789", e3069283), masking.
 */
class TensorBoardExportTest {

  /** Length 24 and its checksum; wall_time 1700000000.5, file_version "brain.Event:2"; checksum. */
  private static final String HEAD =
      "1800000000000000a37f4b22"
          + "09 00002040fc54d941 1a0d 627261696e2e4576656e743a32"
          + "2b353110";

  /** Step -2 is a varint of ten bytes; the value is infinity. */
  private static final String BELOW_ZERO =
      "4100000000000000 00a9c2ab"
          + "09 00005040fc54d941 10 feffffffffffffffff01 2a2b 0a29"
          + "0a22 617474656e74696f6e2f6d61785f6c6f6769742f6c617965725f332f686561645f35"
          + "15 0000807f"
          + "601a27ed";

  /** Step 300 is a varint of two bytes; a point without a time has that of the run. */
  private static final String WITHOUT_TIME =
      "3900000000000000 8b0737f1"
          + "09 00002040fc54d941 10 ac02 2a2b 0a29"
          + "0a22 617474656e74696f6e2f6d61785f6c6f6769742f6c617965725f332f686561645f35"
          + "15 0000c03f"
          + "18ee8fd1";

  /** Step 0 is left out, as protobuf leaves out what is zero; the tag is UTF-8, the value NaN. */
  private static final String STEP_ZERO =
      "2100000000000000 017becf6"
          + "09 00008040fc54d941 2a16 0a14"
          + "0a0d 747261696e5f6c6f73732fc3bc"
          + "15 0000c07f"
          + "04d54f2d";

  @Test
  void everyByteOfAFileIsAsTheFormatHasIt() throws IOException {
    GatheredRun points = new GatheredRun();
    SeriesKey head = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 3, 5);
    points.series(head).add(-2, 1_700_000_001_250L, Double.POSITIVE_INFINITY);
    points.series(head).add(300, 0, 1.5);
    points.series(SeriesKey.of("train_loss/ü")).add(0, 1_700_000_002_000L, Double.NaN);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TensorBoardExport.write(run(points), out);
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo((HEAD + BELOW_ZERO + WITHOUT_TIME + STEP_ZERO).replace(" ", ""));
  }

  private static RunReader run(GatheredRun points) {
    return points.run(
        new RunInfo(
            new RunId("r"),
            "r",
            "",
            "",
            0,
            "csv",
            RunState.DONE,
            "",
            Instant.ofEpochMilli(1_700_000_000_500L),
            0,
            300,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty()));
  }
}
