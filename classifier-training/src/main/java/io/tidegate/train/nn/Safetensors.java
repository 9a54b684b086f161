package io.tidegate.train.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  /** Reads a file that holds 32-bit floats only. */
  public static Content read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < 8 || bytes.getLong(0) < 2 || bytes.getLong(0) > bytes.remaining() - 8) {
      throw new IOException(file + ": is not a safetensors file");
    }
    int headLength = (int) bytes.getLong();
    byte[] head = new byte[headLength];
    bytes.get(head);
    int base = 8 + headLength;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, String> notes = new LinkedHashMap<>();
    JsonNode header = JSON.readTree(new String(head, StandardCharsets.UTF_8));
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode node = entry.getValue();
      if (entry.getKey().equals(NOTES)) {
        node.properties().forEach(note -> notes.put(note.getKey(), note.getValue().asText()));
        continue;
      }
      if (!node.path("dtype").asText().equals("F32")) {
        throw new IOException(
            file
                + ": tensor "
                + entry.getKey()
                + " must be F32, was "
                + node.path("dtype").asText());
      }
      long from = node.path("data_offsets").path(0).asLong();
      long to = node.path("data_offsets").path(1).asLong();
      if (from < 0 || to < from || base + to > bytes.capacity()) {
        throw new IOException(file + ": tensor " + entry.getKey() + " lies outside the file");
      }
      float[] values = new float[(int) ((to - from) / 4)];
      bytes
          .slice(base + (int) from, (int) (to - from))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      long[] shape = new long[node.path("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = node.path("shape").path(i).asLong();
      }
      tensors.put(entry.getKey(), new Tensor(shape, values));
    }
    return new Content(tensors, notes);
  }
}
