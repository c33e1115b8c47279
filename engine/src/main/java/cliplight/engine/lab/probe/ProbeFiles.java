package cliplight.engine.lab.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * An answer as two files: {@code NAME.npy}, which numpy loads as an array of float32, and {@code
 * NAME.csv} with a row per value and its place on every axis.
 */
public final class ProbeFiles {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private ProbeFiles() {}

  /** Writes both files of every answer and returns them. */
  public static List<Path> write(Probe probe, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Probed answer : probe.answers()) {
      String name = "step-" + probe.step() + "-" + answer.name();
      files.add(npy(answer, folder.resolve(name + ".npy")));
      files.add(csv(answer, folder.resolve(name + ".csv")));
    }
    return files;
  }

  /** Version 1.0 of numpy's format: magic, header length, a Python dictionary, the numbers. */
  private static Path npy(Probed answer, Path file) throws IOException {
    String shape = answer.shape().stream().map(size -> size + ",").collect(Collectors.joining(" "));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
    int length = MAGIC.length + Short.BYTES + header.length() + 1;
    header += " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT) + "\n";
    ByteBuffer start =
        ByteBuffer.allocate(MAGIC.length + Short.BYTES + header.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MAGIC)
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer numbers =
        ByteBuffer.allocate(answer.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asFloatBuffer().put(answer.values());
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(start.array());
      out.write(numbers.array());
    }
    return file;
  }

  private static Path csv(Probed answer, Path file) throws IOException {
    List<String> titles = new ArrayList<>(answer.axes());
    titles.add("number");
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader(titles.toArray(new String[0]))
            .get();
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        CSVPrinter printer = new CSVPrinter(writer, format)) {
      for (int i = 0; i < answer.values().length; i++) {
        List<String> row = answer.place(i);
        row.add(Float.toString(answer.values()[i]));
        printer.printRecord(row);
      }
    }
    return file;
  }
}
