package io.tidegate.train.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named float tensors and a few text notes in one file, in the safetensors layout: header length,
 * JSON header, little-endian numbers.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTES = "__metadata__";
  private static final int HEAD_BYTES_MAX = 100_000_000;

  private Safetensors() {}

  /** The content of a file. */
  public record Content(Map<String, Tensor> tensors, Map<String, String> notes) {}

  /** Writes the file at once: an interrupted write leaves the old file as it was. */
  public static void write(Path file, Content content) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode notes = header.putObject(NOTES);
    content.notes().forEach(notes::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      for (long side : entry.getValue().shape()) {
        node.withArray("/shape").add(side);
      }
      node.withArray("/shape");
      long end = offset + 4L * entry.getValue().values().length;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] head = JSON.writeValueAsBytes(header);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (OutputStream raw = Files.newOutputStream(partial);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, 1 << 16))) {
      out.writeLong(Long.reverseBytes(head.length));
      out.write(head);
      for (Tensor tensor : content.tensors().values()) {
        ByteBuffer bytes =
            ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        out.write(bytes.array());
      }
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads a file; floats of 16 bits become 32-bit floats, and tensors of whole numbers (tables of
   * indices, as some exporters add) are left out.
   */
  public static Content read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long headLength = size < 8 ? 0 : bytes(channel, 0, 8).getLong(0);
      if (headLength < 2 || headLength > size - 8 || headLength > HEAD_BYTES_MAX) {
        throw new IOException(file + ": is not a safetensors file");
      }
      byte[] head = bytes(channel, 8, (int) headLength).array();
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      Map<String, String> notes = new LinkedHashMap<>();
      JsonNode header = JSON.readTree(new String(head, StandardCharsets.UTF_8));
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        String name = entry.getKey();
        JsonNode node = entry.getValue();
        String type = node.path("dtype").asText();
        if (name.equals(NOTES)) {
          node.properties().forEach(note -> notes.put(note.getKey(), note.getValue().asText()));
        } else if (type.matches("F32|F16|BF16")) {
          tensors.put(name, tensor(file, channel, 8 + headLength, name, node));
        } else if (!type.matches("[IU]\\d+|BOOL")) {
          throw new IOException(
              file + ": tensor " + name + " must be F32, F16 or BF16, was " + type);
        }
      }
      return new Content(tensors, notes);
    }
  }

  private static Tensor tensor(
      Path file, FileChannel channel, long base, String name, JsonNode node) throws IOException {
    long from = node.path("data_offsets").path(0).asLong();
    long to = node.path("data_offsets").path(1).asLong();
    if (from < 0 || to < from || base + to > channel.size() || to - from > Integer.MAX_VALUE - 8) {
      throw new IOException(file + ": tensor " + name + " lies outside the file");
    }
    float[] values =
        floats(bytes(channel, base + from, (int) (to - from)), node.path("dtype").asText());
    long[] shape = new long[node.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.path("shape").path(i).asLong();
    }
    return new Tensor(shape, values);
  }

  private static ByteBuffer bytes(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("the file ended while it was read");
      }
    }
    return bytes.flip();
  }

  private static float[] floats(ByteBuffer raw, String type) {
    if (type.equals("F32")) {
      float[] values = new float[raw.remaining() / 4];
      raw.asFloatBuffer().get(values);
      return values;
    }
    float[] values = new float[raw.remaining() / 2];
    for (int i = 0; i < values.length; i++) {
      short half = raw.getShort(2 * i);
      values[i] = type.equals("BF16") ? Float.intBitsToFloat(half << 16) : wide(half);
    }
    return values;
  }

  /** A float of 16 bits (IEEE 754 binary16) in 32. */
  private static float wide(short half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float size;
    if (exponent == 0) {
      size = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
    }
    return half < 0 ? -size : size;
  }
}
