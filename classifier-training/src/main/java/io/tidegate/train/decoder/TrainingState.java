package io.tidegate.train.decoder;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that training goes on from: steps made, weights and the optimizer's moments, all by
 * name.
 *
 * @param steps updates made so far
 */
record TrainingState(
    int steps,
    Map<String, float[]> weights,
    Map<String, float[]> means,
    Map<String, float[]> variances) {
  private static final int MAGIC = 0x54444331; // "TDC1"

  static TrainingState initial(DecoderShape shape, long seed) {
    Map<String, float[]> weights = DecoderWeights.initial(shape, seed);
    return new TrainingState(0, weights, zeros(weights), zeros(weights));
  }

  private static Map<String, float[]> zeros(Map<String, float[]> like) {
    Map<String, float[]> out = new LinkedHashMap<>();
    like.forEach((name, values) -> out.put(name, new float[values.length]));
    return out;
  }

  /**
   * This state with the starting values of weights that it lacks, such as those of a newer decoder.
   */
  TrainingState completed(DecoderShape shape, long seed) {
    TrainingState fresh = initial(shape, seed);
    fresh.weights.putAll(weights);
    fresh.means.putAll(means);
    fresh.variances.putAll(variances);
    return new TrainingState(steps, fresh.weights, fresh.means, fresh.variances);
  }

  float[] weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  float[] mean(String name) {
    return Objects.requireNonNull(means.get(name), name);
  }

  float[] variance(String name) {
    return Objects.requireNonNull(variances.get(name), name);
  }

  /** Writes the file whole or not at all. */
  void save(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
      out.writeInt(MAGIC);
      out.writeInt(steps);
      out.writeInt(weights.size());
      for (String name : weights.keySet()) {
        out.writeUTF(name);
        write(out, weight(name));
        write(out, mean(name));
        write(out, variance(name));
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads what {@link #save} wrote. */
  static TrainingState load(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " is not a training checkpoint");
      }
      int steps = in.readInt();
      int count = in.readInt();
      Map<String, float[]> weights = new LinkedHashMap<>();
      Map<String, float[]> means = new LinkedHashMap<>();
      Map<String, float[]> variances = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        weights.put(name, read(in));
        means.put(name, read(in));
        variances.put(name, read(in));
      }
      return new TrainingState(steps, weights, means, variances);
    }
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asFloatBuffer().put(values);
    out.writeInt(values.length);
    out.write(bytes.array());
  }

  private static float[] read(DataInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    byte[] bytes = in.readNBytes(4 * values.length);
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}
