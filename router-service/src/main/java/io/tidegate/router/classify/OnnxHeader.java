package io.tidegate.router.classify;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The operator sets that an ONNX file asks for, read from the protobuf's outermost fields without
 * touching the graph (onnx.proto: {@code ModelProto.opset_import} is field 8).
 */
final class OnnxHeader {

  /** Newest set of plain operators that is accepted. */
  static final int OPSET_MAX = 21;

  /** Oldest set of plain operators that is accepted. */
  static final int OPSET_MIN = 13;

  private static final int OPSET_IMPORT = 8;

  private final byte[] bytes;
  private int place;

  private OnnxHeader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Versions by domain; the empty domain is that of the plain operators. */
  static Map<String, Long> opsets(byte[] model) throws ClassifierException {
    OnnxHeader header = new OnnxHeader(model);
    Map<String, Long> opsets = new TreeMap<>();
    while (header.place < model.length) {
      long tag = header.varint();
      int field = (int) (tag >>> 3);
      int end = header.skip((int) (tag & 7));
      if (field == OPSET_IMPORT) {
        header.opset(end, opsets);
      }
      header.place = end;
    }
    return opsets;
  }

  /** Checks that this release's runtime settings fit the model. */
  static void check(byte[] model) throws ClassifierException {
    Map<String, Long> opsets = opsets(model);
    Long plain = opsets.get("");
    if (plain == null || plain < OPSET_MIN || plain > OPSET_MAX) {
      throw new ClassifierException(
          "bundle: model.onnx: opset must be " + OPSET_MIN + ".." + OPSET_MAX + ", was " + plain);
    }
    for (String domain : opsets.keySet()) {
      if (!domain.isEmpty() && !domain.equals("com.microsoft")) {
        throw new ClassifierException(
            "bundle: model.onnx: operators of domain \"" + domain + "\" are not accepted");
      }
    }
  }

  private void opset(int end, Map<String, Long> opsets) throws ClassifierException {
    String domain = "";
    long version = 0;
    while (place < end) {
      long tag = varint();
      if (tag == 10) {
        int length = (int) varint();
        int from = place;
        place = bounded(from + (long) length);
        domain = new String(bytes, from, length, StandardCharsets.UTF_8);
      } else if (tag == 16) {
        version = varint();
      } else {
        place = skip((int) (tag & 7));
      }
    }
    opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
  }

  /** End of a field's value; for a value with a length, the place is moved to the value's start. */
  private int skip(int wireType) throws ClassifierException {
    switch (wireType) {
      case 0 -> {
        int start = place;
        varint();
        int end = place;
        place = start;
        return end;
      }
      case 1 -> {
        return bounded(place + 8L);
      }
      case 2 -> {
        long length = varint();
        return bounded(place + length);
      }
      case 5 -> {
        return bounded(place + 4L);
      }
      default -> throw broken();
    }
  }

  private int bounded(long end) throws ClassifierException {
    if (end < place || end > bytes.length) {
      throw broken();
    }
    return (int) end;
  }

  private long varint() throws ClassifierException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (place >= bytes.length) {
        throw broken();
      }
      byte b = bytes[place++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken();
  }

  private static ClassifierException broken() {
    return new ClassifierException("bundle: model.onnx is not an ONNX file");
  }
}
