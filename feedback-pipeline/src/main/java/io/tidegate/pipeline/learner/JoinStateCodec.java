package io.tidegate.pipeline.learner;

import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link JoinState} in its store, with a version in front. */
final class JoinStateCodec {

  private static final int VERSION = 2;

  /** Before decisions had their tenant here. */
  private static final int VERSION_WITHOUT_TENANT = 1;

  private JoinStateCodec() {}

  static byte[] encode(
      String decisionId,
      JoinState.@Nullable Decided decision,
      @Nullable OutcomeObserved outcome,
      Collection<FeedbackGiven> feedback,
      Collection<String> outcomeIds,
      Collection<String> feedbackIds) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(decisionId);
      out.writeBoolean(decision != null);
      if (decision != null) {
        out.writeUTF(decision.tenant());
        out.writeUTF(decision.armId());
        out.writeLong(decision.epochMillis());
        out.writeBoolean(decision.learn());
        out.writeUTF(decision.x().toBase64());
      }
      out.writeBoolean(outcome != null);
      if (outcome != null) {
        writeBytes(out, EventCodec.encode(outcome));
      }
      out.writeByte(feedback.size());
      for (FeedbackGiven given : feedback) {
        out.writeUTF(given.feedbackId());
        out.writeUTF(given.source());
        out.writeLong(given.givenEpochMillis());
        out.writeDouble(given.score());
      }
      writeTexts(out, outcomeIds);
      writeTexts(out, feedbackIds);
    } catch (IOException e) {
      throw new UncheckedIOException("writing a join state to memory failed", e);
    }
    return bytes.toByteArray();
  }

  static JoinState decode(byte[] bytes, FeatureSchema schema) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION && version != VERSION_WITHOUT_TENANT) {
        throw new IOException("join state: version must be 1 or 2, was " + version);
      }
      String decisionId = in.readUTF();
      JoinState.Decided decision =
          in.readBoolean()
              ? new JoinState.Decided(
                  version == VERSION ? in.readUTF() : "",
                  in.readUTF(),
                  in.readLong(),
                  in.readBoolean(),
                  FeatureVector.ofBase64(schema, in.readUTF()))
              : null;
      OutcomeObserved outcome =
          in.readBoolean() ? EventCodec.decodeOutcome(in.readNBytes(in.readInt())) : null;
      List<FeedbackGiven> feedback = new ArrayList<>();
      int count = in.readByte();
      for (int i = 0; i < count; i++) {
        feedback.add(
            new FeedbackGiven(
                in.readUTF(),
                decisionId,
                in.readUTF(),
                in.readLong(),
                in.readDouble(),
                Optional.empty()));
      }
      return JoinState.restore(decision, outcome, feedback, readTexts(in), readTexts(in));
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable join state", e);
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void writeTexts(DataOutputStream out, Collection<String> texts)
      throws IOException {
    out.writeByte(texts.size());
    for (String text : texts) {
      out.writeUTF(text);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    int count = in.readByte();
    for (int i = 0; i < count; i++) {
      texts.add(in.readUTF());
    }
    return texts;
  }
}
