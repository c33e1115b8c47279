package cliplight.app.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as aligned text; columns of numbers stand to the right. */
final class TextTable {

  /** Letters of the longest cell: one long name would move all columns off the screen. */
  private static final int MOST_LETTERS = 200;

  private TextTable() {}

  /** A text of so many letters at most. */
  static String cut(String text, int letters) {
    return text.length() <= letters ? text : text.substring(0, letters - 1) + "…";
  }

  /** One line per row, the first being the titles. */
  static List<String> lines(List<List<String>> all) {
    List<List<String>> rows =
        all.stream()
            .map(row -> row.stream().map(cell -> cut(cell, MOST_LETTERS)).toList())
            .toList();
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      numbers[c] = rows.size() > 1;
      for (int r = 0; r < rows.size(); r++) {
        String cell = rows.get(r).get(c);
        widths[c] = Math.max(widths[c], cell.length());
        numbers[c] &=
            r == 0
                || cell.matches(
                    "(?i)[-+0-9.,/ %e]*( ([kMGTPB]|[kMGTP]iB|bytes))?|nan|never|-?infinity");
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String padding = " ".repeat(widths[c] - row.get(c).length());
        line.append(c == 0 ? "" : "  ");
        line.append(numbers[c] ? padding + row.get(c) : row.get(c) + padding);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
