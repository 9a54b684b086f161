package io.tidegate.train.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecoderGraphTest {
  private static final Bpe BPE = BpeTest.small();
  private static final DecoderShape SHAPE = new DecoderShape(BPE.size(), 64, 2, 2, 96, 512);
  private static final Map<String, float[]> WEIGHTS = weights();

  @BeforeAll
  static void offline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  @Test
  void logits_float32_sameAsTrainer(@TempDir Path folder) throws Exception {
    float[] expected = trainerLogits();
    float[] given = graphLogits(folder, DecoderGraph.Precision.FLOAT32, tokens().length);
    assertThat(difference(expected, given)).isLessThan(1e-4);
  }

  @Test
  void logits_int8_closeToTrainer(@TempDir Path folder) throws Exception {
    float[] expected = trainerLogits();
    float[] given = graphLogits(folder, DecoderGraph.Precision.INT8, tokens().length);
    float[] error = new float[expected.length];
    for (int i = 0; i < error.length; i++) {
      error[i] = given[i] - expected[i];
    }
    double share = Math.sqrt(meanSquare(error) / meanSquare(expected));
    assertThat(share).isGreaterThan(0).isLessThan(0.05);
  }

  @Test
  void logits_withCacheTokenByToken_sameAsAtOnce(@TempDir Path folder) throws Exception {
    for (DecoderGraph.Precision precision : DecoderGraph.Precision.values()) {
      float[] atOnce = graphLogits(folder, precision, tokens().length);
      float[] stepwise = graphLogits(folder, precision, 1);
      float[] inThrees = graphLogits(folder, precision, 3);
      assertThat(difference(atOnce, stepwise)).as(precision.toString()).isLessThan(1e-4);
      assertThat(difference(atOnce, inThrees)).as(precision.toString()).isLessThan(1e-4);
    }
  }

  /** Padding on the left must not change what the rows of a batch give. */
  @Test
  void logits_batchPaddedOnTheLeft_sameAsAlone(@TempDir Path folder) throws Exception {
    ModelFolder.write(folder, BPE, SHAPE, WEIGHTS, DecoderGraph.Precision.INT8);
    long[] ids = tokens();
    int length = ids.length;
    int pad = 4;
    long[][] rows = new long[2][length];
    long[][] mask = new long[2][length];
    long[][] positions = new long[2][length];
    for (int t = 0; t < length; t++) {
      rows[0][t] = ids[t];
      mask[0][t] = 1;
      positions[0][t] = t;
      rows[1][t] = t < pad ? Bpe.PAD : ids[t - pad];
      mask[1][t] = t < pad ? 0 : 1;
      positions[1][t] = Math.max(0, t - pad);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(folder.resolve("model.onnx").toString())) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      inputs.put("input_ids", OnnxTensor.createTensor(environment, rows));
      inputs.put("attention_mask", OnnxTensor.createTensor(environment, mask));
      inputs.put("position_ids", OnnxTensor.createTensor(environment, positions));
      for (int layer = 0; layer < SHAPE.layers(); layer++) {
        for (String part : List.of("key", "value")) {
          inputs.put(
              "past_key_values." + layer + "." + part,
              OnnxTensor.createTensor(
                  environment, FloatBuffer.allocate(0), new long[] {2, 2, 0, 32}));
        }
      }
      try (OrtSession.Result result = session.run(inputs)) {
        float[][][] logits = (float[][][]) result.get("logits").orElseThrow().getValue();
        for (int t = pad; t < length; t++) {
          assertThat(logits[1][t]).containsExactly(logits[0][t - pad], Offset.offset(1e-4f));
        }
      }
    }
  }

  /** Starting values, but with every smear at work. */
  private static Map<String, float[]> weights() {
    Map<String, float[]> weights = DecoderWeights.initial(SHAPE, 5);
    Random random = new Random(8);
    weights.forEach(
        (name, values) -> {
          for (int i = 0;
              (name.contains("smear") || name.contains("before")) && i < values.length;
              i++) {
            values[i] = random.nextFloat();
          }
        });
    return weights;
  }

  private static long[] tokens() {
    int[] ids = conversation().ids();
    return Arrays.stream(ids).asLongStream().toArray();
  }

  private static Batches.Conversation conversation() {
    return Batches.conversation(
        BPE, "", List.of(Skills.sample("json_list", new SplittableRandom(4), Split.TRAIN)));
  }

  private static float[] trainerLogits() {
    Batches.Conversation given = conversation();
    boolean[] all = new boolean[given.ids().length];
    Arrays.fill(all, 1, all.length, true); // every place but the last has a next token
    try (DecoderTrainer trainer =
        new DecoderTrainer(
            SHAPE, new TrainingState(0, WEIGHTS, Map.of(), Map.of()).completed(SHAPE, 5))) {
      return trainer.logits(Batches.batch(List.of(new Batches.Conversation(given.ids(), all))));
    }
  }

  private static float[] graphLogits(Path folder, DecoderGraph.Precision precision, int stride)
      throws Exception {
    ModelFolder.write(folder, BPE, SHAPE, WEIGHTS, precision);
    long[] ids = tokens();
    float[] out = new float[ids.length * SHAPE.vocabulary()];
    try (GreedyDecoder decoder = new GreedyDecoder(folder);
        GreedyDecoder.Cache cache = decoder.new Cache()) {
      for (int from = 0; from < ids.length; from += stride) {
        float[] part =
            cache.append(Arrays.copyOfRange(ids, from, Math.min(ids.length, from + stride)));
        System.arraycopy(part, 0, out, from * SHAPE.vocabulary(), part.length);
      }
    }
    return out;
  }

  private static double difference(float[] expected, float[] given) {
    double largest = 0;
    for (int i = 0; i < Math.min(expected.length, given.length); i++) {
      largest = Math.max(largest, Math.abs(expected[i] - given[i]));
    }
    return largest;
  }

  private static double meanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }
}
