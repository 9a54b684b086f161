package io.tidegate.pipeline.learner;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.FullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A signed change of one arm's statistics: take {@code before} back, put {@code after} in.
 *
 * @param decisionId the decision; empty where that was not kept
 * @param tenant whose request it was; empty where that was not kept
 * @param armId the arm that was chosen
 * @param decidedEpochMillis time of the decision; picks the hour that the change lands in
 * @param x the chosen candidate's context
 * @param before what the decision contributed so far
 * @param after what it contributes now
 */
record Observation(
    String decisionId,
    String tenant,
    String armId,
    long decidedEpochMillis,
    FeatureVector x,
    Contribution before,
    Contribution after) {

  private static final int VERSION = 2;

  /** Before observations had their decision and tenant. */
  private static final int VERSION_WITHOUT_TENANT = 1;

  /** True when it changes what is known of the answer's quality. */
  boolean changesQuality() {
    return !before.quality().equals(after.quality());
  }

  /**
   * Folds the change into the statistics of the arm's hour.
   *
   * @throws FullException when the cell has no room for what comes in; what goes out is out
   */
  void applyTo(ArmStatistics cell) {
    boolean operational = !before.operational().equals(after.operational());
    if (operational) {
      before.operational().ifPresent(o -> fold(cell, o, -1));
    }
    if (changesQuality()) {
      before.quality().ifPresent(q -> cell.foldQuality(x, q, -1));
      after.quality().ifPresent(q -> cell.foldQuality(x, q, +1));
    }
    if (operational) {
      after.operational().ifPresent(o -> fold(cell, o, +1));
    }
  }

  private void fold(ArmStatistics cell, Contribution.Operational operational, int sign) {
    if (operational instanceof Contribution.Success s) {
      cell.foldSuccess(x, s.outputTokens(), s.firstTokenSeconds(), s.tokenSeconds(), sign);
    } else {
      cell.foldFailure(sign);
    }
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(decisionId);
      out.writeUTF(tenant);
      out.writeUTF(armId);
      out.writeLong(decidedEpochMillis);
      out.writeUTF(x.toBase64());
      before.write(out);
      after.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing an observation to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static Observation decode(byte[] bytes, FeatureSchema schema) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION && version != VERSION_WITHOUT_TENANT) {
        throw new IOException("observation: version must be 1 or 2, was " + version);
      }
      return new Observation(
          version == VERSION ? in.readUTF() : "",
          version == VERSION ? in.readUTF() : "",
          in.readUTF(),
          in.readLong(),
          FeatureVector.ofBase64(schema, in.readUTF()),
          Contribution.read(in),
          Contribution.read(in));
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable observation", e);
    }
  }
}
