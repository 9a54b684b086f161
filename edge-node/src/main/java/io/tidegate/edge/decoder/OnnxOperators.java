package io.tidegate.edge.decoder;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operators that an ONNX file uses, read without loading its weights.
 *
 * <p>Walks the protobuf wire format: ModelProto field 7 is the graph, GraphProto field 1 a node,
 * NodeProto fields 4 and 5 its operator type and attributes, AttributeProto fields 1 and 3 a name
 * and a whole number; every other field is skipped.
 */
final class OnnxOperators {
  /** Message kinds on the way down, each with the fields that matter in it. */
  private enum Kind {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE
  }

  private final InputStream in;
  private final Set<String> types = new TreeSet<>();
  private final Set<Long> bits = new TreeSet<>();
  private String attributeName = "";
  private long attributeValue;

  private OnnxOperators(InputStream in) {
    this.in = in;
  }

  /** The operators in a file. */
  static OnnxOperators of(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      OnnxOperators operators = new OnnxOperators(in);
      operators.walk(Files.size(file), Kind.MODEL);
      return operators;
    } catch (IOException e) {
      throw new ModelFolderException(
          file
              + ": not an ONNX file, or cut short; copy it again from where the model was exported",
          e);
    }
  }

  boolean contains(String type) {
    return types.contains(type);
  }

  /** Fewest bits of a weight: 4 or 8 for quantized graphs, 0 for others. */
  int weightBits() {
    if (types.contains("MatMulNBits")) {
      return bits.isEmpty() ? 4 : bits.iterator().next().intValue();
    }
    Set<String> eight =
        Set.of(
            "DynamicQuantizeMatMul",
            "MatMulIntegerToFloat",
            "MatMulInteger",
            "QAttention",
            "QLinearMatMul",
            "DequantizeLinear");
    return types.stream().anyMatch(eight::contains) ? 8 : 0;
  }

  private void walk(long length, Kind kind) throws IOException {
    long left = length;
    while (left > 0) {
      long[] tag = varint();
      left -= tag[1];
      int field = (int) (tag[0] >>> 3);
      switch ((int) (tag[0] & 7)) {
        case 0 -> {
          long[] value = varint();
          left -= value[1];
          if (kind == Kind.ATTRIBUTE && field == 3) {
            attributeValue = value[0];
          }
        }
        case 1 -> left -= skip(8);
        case 5 -> left -= skip(4);
        case 2 -> {
          long[] size = varint();
          left -= size[1] + size[0];
          if (size[0] < 0 || left < 0) {
            throw new EOFException("field " + field + " runs past its message");
          }
          value(field, size[0], kind);
        }
        default -> throw new IOException("unknown wire type");
      }
    }
  }

  private void value(int field, long size, Kind kind) throws IOException {
    if (kind == Kind.MODEL && field == 7) {
      walk(size, Kind.GRAPH);
    } else if (kind == Kind.GRAPH && field == 1) {
      walk(size, Kind.NODE);
    } else if (kind == Kind.NODE && field == 4 && size < 256) {
      types.add(text(size));
    } else if (kind == Kind.NODE && field == 5) {
      attributeName = "";
      walk(size, Kind.ATTRIBUTE);
      if (attributeName.equals("bits")) {
        bits.add(attributeValue);
      }
    } else if (kind == Kind.ATTRIBUTE && field == 1 && size < 256) {
      attributeName = text(size);
    } else {
      skip(size);
    }
  }

  private String text(long size) throws IOException {
    return new String(in.readNBytes((int) size), StandardCharsets.UTF_8);
  }

  /** Value and length in bytes. */
  private long[] varint() throws IOException {
    long value = 0;
    for (int i = 0; i < 10; i++) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return new long[] {value, i + 1};
      }
    }
    throw new IOException("varint longer than 10 bytes");
  }

  private long skip(long bytes) throws IOException {
    in.skipNBytes(bytes);
    return bytes;
  }
}
