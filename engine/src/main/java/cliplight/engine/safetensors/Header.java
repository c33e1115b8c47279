package cliplight.engine.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a file, read as tokens and checked: every array has its type, its shape and its
 * place, and the places cover the numbers exactly, without gap or overlap.
 *
 * @param metadata texts
 * @param tensors by name, in the order of their bytes
 */
record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors) {

  static final String METADATA = "__metadata__";
  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String DATA_OFFSETS = "data_offsets";

  /** As the format's first implementation has it. */
  static final int MOST_BYTES = 100_000_000;

  private static final int MOST_DIMENSIONS = 16;
  private static final int DEEPEST = 4;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(MOST_BYTES)
                  .build())
          .build();

  Header {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads a header.
   *
   * @param dataBytes bytes behind it
   * @throws IllegalArgumentException if it says what cannot be, naming the array
   * @throws IOException if it is no JSON
   */
  static Header read(byte[] bytes, long dataBytes) throws IOException {
    if (bytes.length == 0 || bytes[0] != '{') {
      throw new IllegalArgumentException("the header does not begin with '{'");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<TensorInfo> tensors = new ArrayList<>();
    try (JsonParser json = JSON.createParser(bytes)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        if (name.equals(METADATA)) {
          readMetadata(json, metadata);
        } else {
          tensors.add(readTensor(json, name));
        }
      }
      expect(json.currentToken(), JsonToken.END_OBJECT, "the header");
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the header's object");
      }
    }
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    return new Header(metadata, covering(tensors, dataBytes));
  }

  private static Map<String, TensorInfo> covering(List<TensorInfo> tensors, long dataBytes) {
    Map<String, TensorInfo> byName = new LinkedHashMap<>();
    long end = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != end) {
        throw new IllegalArgumentException(
            "array '"
                + tensor.name()
                + "' begins at byte "
                + tensor.begin()
                + " of the data, where "
                + end
                + " is next: arrays overlap or leave a gap");
      }
      end = tensor.end();
      byName.put(tensor.name(), tensor);
    }
    if (end != dataBytes) {
      throw new IllegalArgumentException(
          "the header describes "
              + end
              + " bytes of data, but "
              + dataBytes
              + " are there"
              + (end > dataBytes ? ": the file was cut off" : ""));
    }
    return byName;
  }

  private static void readMetadata(JsonParser json, Map<String, String> metadata)
      throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT, METADATA);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      expect(json.nextToken(), JsonToken.VALUE_STRING, METADATA + " '" + key + "'");
      metadata.put(key, json.getText());
    }
    expect(json.currentToken(), JsonToken.END_OBJECT, METADATA);
  }

  private static TensorInfo readTensor(JsonParser json, String name) throws IOException {
    String where = "array '" + name + "'";
    expect(json.nextToken(), JsonToken.START_OBJECT, where);
    Dtype dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      switch (key) {
        case DTYPE -> {
          expect(json.nextToken(), JsonToken.VALUE_STRING, where + ", dtype");
          dtype = dtype(json.getText(), where);
        }
        case SHAPE -> shape = wholeNumbers(json, where + ", shape");
        case DATA_OFFSETS -> offsets = wholeNumbers(json, where + ", data_offsets");
        default ->
            throw new IllegalArgumentException(where + " has an unknown entry '" + key + "'");
      }
    }
    expect(json.currentToken(), JsonToken.END_OBJECT, where);
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new IllegalArgumentException(where + " needs dtype, shape and two data_offsets");
    }
    try {
      return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static Dtype dtype(String text, String where) {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw new IllegalArgumentException(
        where + " is of type '" + text + "'; F32, BF16, I32 and I64 can be read");
  }

  private static List<Long> wholeNumbers(JsonParser json, String where) throws IOException {
    expect(json.nextToken(), JsonToken.START_ARRAY, where);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MOST_DIMENSIONS) {
      numbers.add(json.getLongValue());
    }
    expect(json.currentToken(), JsonToken.END_ARRAY, where);
    return numbers;
  }

  private static void expect(@Nullable JsonToken found, JsonToken wanted, String where) {
    if (found != wanted) {
      throw new IllegalArgumentException(
          where + " has " + (found == null ? "its end" : found) + " where " + wanted + " belongs");
    }
  }
}
