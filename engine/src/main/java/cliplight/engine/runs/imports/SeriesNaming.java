package cliplight.engine.runs.imports;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives the series of other tools the names and labels that this program looks for: the numbers of
 * layer, head and expert become labels, and what is surely the training loss, the gradient norm,
 * the learning rate or a head's largest logit is called so. All other names stay as they are.
 */
final class SeriesNaming {

  private static final int MOST_CHARS = 500;

  /** L3H5, l3.h5, L3_H5. */
  private static final Pattern SHORT =
      Pattern.compile("(?<![A-Za-z0-9])[Ll](\\d{1,4})[._/ -]?[Hh](\\d{1,4})(?![A-Za-z0-9])");

  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?<![A-Za-z0-9])(layers?|blocks?|heads?|experts?)[._/ =:-]?(\\d{1,5})(?![A-Za-z0-9])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern SEPARATORS = Pattern.compile("([./_ -])[./_ -]+");
  private static final Pattern SEPARATORS_AT_ENDS = Pattern.compile("^[./_ -]+|[./_ -]+$");

  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("train_loss", SeriesNames.LOSS),
          Map.entry("train/loss", SeriesNames.LOSS),
          Map.entry("training_loss", SeriesNames.LOSS),
          Map.entry("training loss", SeriesNames.LOSS),
          Map.entry("loss/train", SeriesNames.LOSS),
          Map.entry("lm loss", SeriesNames.LOSS),
          Map.entry("lm-loss-training/lm loss", SeriesNames.LOSS),
          Map.entry("grad norm", SeriesNames.GRAD_NORM),
          Map.entry("grad-norm", SeriesNames.GRAD_NORM),
          Map.entry("train/grad_norm", SeriesNames.GRAD_NORM),
          Map.entry("learning rate", SeriesNames.LEARNING_RATE),
          Map.entry("learning-rate", SeriesNames.LEARNING_RATE),
          Map.entry("train/learning_rate", SeriesNames.LEARNING_RATE),
          Map.entry("lr", SeriesNames.LEARNING_RATE),
          Map.entry("train/lr", SeriesNames.LEARNING_RATE));

  private final Map<String, SeriesKey> byName = new HashMap<>();
  private final Map<SeriesKey, String> taken = new HashMap<>();

  /** The series that a log calls by a name; two names never give one series. */
  SeriesKey of(String name) {
    SeriesKey known = byName.get(name);
    if (known == null) {
      known = known(name);
      if (taken.containsKey(known)) {
        known = free(plain(name));
      }
      taken.put(known, name);
      byName.put(name, known);
    }
    return known;
  }

  private SeriesKey free(String plain) {
    SeriesKey key = SeriesKey.of(plain);
    for (int next = 2; taken.containsKey(key); next++) {
      key = SeriesKey.of(plain + " (" + next + ")");
    }
    return key;
  }

  private static SeriesKey known(String name) {
    if (name.length() <= MOST_CHARS && name.endsWith("}") && name.indexOf('{') > 0) {
      try {
        return SeriesKey.parse(name);
      } catch (IllegalArgumentException e) {
        return SeriesKey.of(plain(name));
      }
    }
    String plain = plain(name);
    String alias = KNOWN.get(plain.toLowerCase(Locale.ROOT));
    return alias != null ? SeriesKey.of(alias) : labelled(plain);
  }

  private static String plain(String name) {
    String plain = name.length() <= MOST_CHARS ? name : name.substring(0, MOST_CHARS) + "...";
    plain = CONTROL.matcher(plain.replace('{', '(').replace('}', ')')).replaceAll("_");
    return plain.isBlank() ? "unnamed" : plain;
  }

  private static SeriesKey labelled(String plain) {
    SortedMap<String, String> labels = new TreeMap<>();
    StringBuilder rest = new StringBuilder();
    Matcher pair = SHORT.matcher(plain);
    if (pair.find()) {
      labels.put("layer", number(pair.group(1)));
      labels.put("head", number(pair.group(2)));
      rest.append(plain, 0, pair.start()).append(plain, pair.end(), plain.length());
    } else {
      Matcher numbered = NUMBERED.matcher(plain);
      while (numbered.find()) {
        String label = label(numbered.group(1));
        if (labels.putIfAbsent(label, number(numbered.group(2))) == null) {
          numbered.appendReplacement(rest, "");
        }
      }
      numbered.appendTail(rest);
    }
    if (labels.isEmpty()) {
      return SeriesKey.of(plain);
    }
    String name = SEPARATORS.matcher(rest).replaceAll("$1");
    name = SEPARATORS_AT_ENDS.matcher(name).replaceAll("");
    return new SeriesKey(metric(name, labels), labels);
  }

  private static String label(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return lower.startsWith("head") ? "head" : lower.startsWith("expert") ? "expert" : "layer";
  }

  private static String number(String digits) {
    return Integer.toString(Integer.parseInt(digits));
  }

  private static String metric(String name, SortedMap<String, String> labels) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean perHead = labels.containsKey("layer") && labels.containsKey("head");
    if (perHead && lower.contains("logit") && lower.contains("max")) {
      return SeriesNames.MAX_LOGIT;
    }
    if (perHead && lower.contains("entropy")) {
      return SeriesNames.ENTROPY;
    }
    return name.isBlank() ? "value" : name;
  }
}
