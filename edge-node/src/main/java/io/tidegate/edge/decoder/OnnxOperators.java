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
 * The operator types that an ONNX file uses, read without loading its weights.
 *
 * <p>Walks the protobuf wire format: ModelProto field 7 is the graph, GraphProto field 1 a node,
 * NodeProto field 4 its operator type; every other field is skipped.
 */
final class OnnxOperators {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int NODE_OP_TYPE = 4;

  private final InputStream in;
  private final Set<String> types = new TreeSet<>();

  private OnnxOperators(InputStream in) {
    this.in = in;
  }

  /** The operator types in a file. */
  static Set<String> of(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      OnnxOperators operators = new OnnxOperators(in);
      operators.walk(Files.size(file), 0);
      return operators.types;
    } catch (IOException e) {
      throw new ModelFolderException(
          file
              + ": not an ONNX file, or cut short; copy it again from where the model was exported",
          e);
    }
  }

  /**
   * Reads {@code length} bytes of a message at {@code depth}: 0 the model, 1 the graph, 2 a node.
   */
  private void walk(long length, int depth) throws IOException {
    long left = length;
    while (left > 0) {
      long[] tag = varint();
      left -= tag[1];
      int field = (int) (tag[0] >>> 3);
      switch ((int) (tag[0] & 7)) {
        case 0 -> left -= varint()[1];
        case 1 -> left -= skip(8);
        case 5 -> left -= skip(4);
        case 2 -> {
          long[] size = varint();
          left -= size[1] + size[0];
          if (size[0] < 0 || left < 0) {
            throw new EOFException("field " + field + " runs past its message");
          }
          value(field, size[0], depth);
        }
        default -> throw new IOException("unknown wire type");
      }
    }
  }

  private void value(int field, long size, int depth) throws IOException {
    if ((depth == 0 && field == MODEL_GRAPH) || (depth == 1 && field == GRAPH_NODE)) {
      walk(size, depth + 1);
    } else if (depth == 2 && field == NODE_OP_TYPE && size < 256) {
      types.add(new String(in.readNBytes((int) size), StandardCharsets.UTF_8));
    } else {
      skip(size);
    }
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
