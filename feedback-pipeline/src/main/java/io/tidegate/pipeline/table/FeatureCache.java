package io.tidegate.pipeline.table;

import io.tidegate.core.features.PromptFeatures;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Features of prompts seen before, kept in one file so that a table is classified once. The file
 * holds a hash of each prompt and its features, never the prompt.
 */
public final class FeatureCache implements PromptFeaturesSource, AutoCloseable {

  private static final long MAGIC = 0x5447464541543031L;
  private static final int KEY_BYTES = 16;
  private static final int CODE = 1;
  private static final int NON_ENGLISH = 2;
  private static final int PERSONAL_DATA = 4;

  private final Path file;
  private final PromptFeaturesSource source;
  private final Map<String, PromptFeatures> known = new LinkedHashMap<>();
  private boolean grown;

  private FeatureCache(Path file, PromptFeaturesSource source) {
    this.file = file;
    this.source = source;
  }

  /**
   * Opens a cache; one that is not there, or is broken, begins empty.
   *
   * @param file its name must change with what {@code source} would answer
   */
  public static FeatureCache open(Path file, PromptFeaturesSource source) {
    FeatureCache cache = new FeatureCache(file, source);
    try {
      cache.read();
    } catch (IOException e) {
      cache.known.clear();
    }
    return cache;
  }

  @Override
  public PromptFeatures features(String prompt) {
    String key = key(prompt);
    PromptFeatures features = known.get(key);
    if (features == null) {
      features = rounded(source.features(prompt));
      known.put(key, features);
      grown = true;
    }
    return features;
  }

  /**
   * Writes what is new.
   *
   * @throws IOException when the file can not be written
   */
  @Override
  public void close() throws IOException {
    if (!grown) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path fresh = Files.createTempFile(folder, "features", ".tmp");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
      out.writeLong(MAGIC);
      for (Map.Entry<String, PromptFeatures> entry : known.entrySet()) {
        out.write(HexFormat.of().parseHex(entry.getKey()));
        write(entry.getValue(), out);
      }
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    grown = false;
  }

  private void read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() != MAGIC) {
        throw new IOException("feature cache: " + file + " is of another format");
      }
      byte[] key = new byte[KEY_BYTES];
      while (in.readNBytes(key, 0, KEY_BYTES) == KEY_BYTES) {
        known.put(HexFormat.of().formatHex(key), read(in));
      }
    } catch (EOFException e) {
      throw new IOException("feature cache: " + file + " is cut off", e);
    }
  }

  private static void write(PromptFeatures f, DataOutputStream out) throws IOException {
    for (double p : f.taskProbabilities()) {
      out.writeFloat((float) p);
    }
    for (double e : f.embedding()) {
      out.writeFloat((float) e);
    }
    out.writeFloat((float) f.smallModelOk());
    out.writeFloat((float) f.predictedOutputTokens());
    out.writeInt(f.promptTokens());
    out.writeByte(
        (f.code() ? CODE : 0)
            | (f.nonEnglish() ? NON_ENGLISH : 0)
            | (f.personalData() ? PERSONAL_DATA : 0));
  }

  private static PromptFeatures read(DataInputStream in) throws IOException {
    double[] tasks = floats(in, PromptFeatures.TASKS);
    double[] embedding = floats(in, PromptFeatures.EMBEDDING);
    double small = in.readFloat();
    double tokens = in.readFloat();
    int promptTokens = in.readInt();
    int flags = in.readByte();
    return new PromptFeatures(
        tasks,
        small,
        tokens,
        embedding,
        promptTokens,
        1,
        (flags & CODE) != 0,
        false,
        false,
        (flags & NON_ENGLISH) != 0,
        (flags & PERSONAL_DATA) != 0);
  }

  private static double[] floats(DataInputStream in, int n) throws IOException {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  /** What comes back from the file, so that the first run sees the same as the second. */
  private static PromptFeatures rounded(PromptFeatures f) {
    return new PromptFeatures(
        rounded(f.taskProbabilities()),
        (float) f.smallModelOk(),
        (float) f.predictedOutputTokens(),
        rounded(f.embedding()),
        f.promptTokens(),
        1,
        f.code(),
        false,
        false,
        f.nonEnglish(),
        f.personalData());
  }

  private static double[] rounded(double[] values) {
    double[] narrow = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static String key(String prompt) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(prompt.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
