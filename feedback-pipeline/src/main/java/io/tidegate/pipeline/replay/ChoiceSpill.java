package io.tidegate.pipeline.replay;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joined choices on their way from the first pass to the second, in a temporary file: memory does
 * not grow with the log.
 */
final class ChoiceSpill implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 18;

  /** Takes one choice. */
  @FunctionalInterface
  interface Sink {
    void choice(LoggedChoice choice) throws IOException;
  }

  private final Path file;
  private final DataOutputStream out;
  private long count;

  ChoiceSpill() throws IOException {
    file = Files.createTempFile("tidegate-replay", ".rows");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
  }

  void add(LoggedChoice c) throws IOException {
    out.writeUTF(c.id());
    out.writeInt(c.actions().size());
    for (String action : c.actions()) {
      out.writeUTF(action);
    }
    writeDoubles(c.propensities());
    out.writeInt(c.chosen());
    out.writeDouble(c.reward());
    writeContext(c.context());
    writeDoubles(c.target());
    writeDoubles(c.q());
    count++;
  }

  void forEach(Sink sink) throws IOException {
    out.flush();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      for (long i = 0; i < count; i++) {
        sink.choice(read(in));
      }
    }
  }

  long count() {
    return count;
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }

  private static LoggedChoice read(DataInputStream in) throws IOException {
    String id = in.readUTF();
    int n = in.readInt();
    List<String> actions = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      actions.add(in.readUTF());
    }
    double[] propensities = readDoubles(in);
    if (propensities == null) {
      throw new IOException("a spilled row has no propensities");
    }
    return new LoggedChoice(
        id,
        actions,
        propensities,
        in.readInt(),
        in.readDouble(),
        readContext(in),
        readDoubles(in),
        readDoubles(in));
  }

  private void writeContext(LoggedChoice.@Nullable Context context) throws IOException {
    out.writeInt(context == null ? -1 : context.candidates().size());
    if (context == null) {
      return;
    }
    for (Candidate candidate : context.candidates()) {
      out.writeUTF(candidate.armId());
      out.writeUTF(candidate.model());
      out.writeUTF(candidate.tier().label());
      out.writeLong(candidate.price().inputMicroUsdPerMillion());
      out.writeLong(candidate.price().outputMicroUsdPerMillion());
      out.writeUTF(candidate.features().toBase64());
    }
    out.writeInt(context.promptTokens());
    out.writeDouble(context.smallModelOk());
    out.writeDouble(context.weights().quality());
    out.writeDouble(context.weights().costPerUsd());
    out.writeDouble(context.weights().latencyPerSecond());
  }

  private static LoggedChoice.@Nullable Context readContext(DataInputStream in) throws IOException {
    int n = in.readInt();
    if (n < 0) {
      return null;
    }
    List<Candidate> candidates = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      candidates.add(
          new Candidate(
              in.readUTF(),
              in.readUTF(),
              Tier.ofLabel(in.readUTF()),
              new Price(in.readLong(), in.readLong()),
              FeatureVector.ofBase64(FeatureSchema.V1, in.readUTF())));
    }
    return new LoggedChoice.Context(
        candidates,
        in.readInt(),
        in.readDouble(),
        new ScoreWeights(in.readDouble(), in.readDouble(), in.readDouble()));
  }

  private void writeDoubles(double @Nullable [] values) throws IOException {
    out.writeInt(values == null ? -1 : values.length);
    if (values != null) {
      for (double value : values) {
        out.writeDouble(value);
      }
    }
  }

  private static double @Nullable [] readDoubles(DataInputStream in) throws IOException {
    int n = in.readInt();
    if (n < 0) {
      return null;
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }
}
