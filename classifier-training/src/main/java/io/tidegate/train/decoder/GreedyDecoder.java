package io.tidegate.train.decoder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exported decoder run in ONNX Runtime on one thread, always taking the most likely token. Not
 * for use by several threads.
 */
final class GreedyDecoder implements AutoCloseable {
  private final Bpe bpe;
  private final int layers;
  private final int heads;
  private final int headSize;
  private final OrtSession session;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

  GreedyDecoder(Path folder) throws IOException, OrtException {
    this.bpe = TokenizerJson.read(folder.resolve("tokenizer.json"));
    JsonNode config = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
    this.layers = config.path("num_hidden_layers").asInt();
    this.heads = config.path("num_key_value_heads").asInt();
    this.headSize = config.path("head_dim").asInt();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      this.session = environment.createSession(folder.resolve("model.onnx").toString(), options);
    }
  }

  Bpe bpe() {
    return bpe;
  }

  /** The answer to a user's prompt, at most {@code tokensMax} tokens of it. */
  String answer(String prompt, int tokensMax) throws OrtException {
    List<Integer> ids = new ArrayList<>(List.of(Bpe.USER));
    ids.addAll(bpe.encode("\n" + prompt));
    ids.add(Bpe.END);
    ids.addAll(bpe.encode("\n"));
    ids.add(Bpe.ASSISTANT);
    ids.addAll(bpe.encode("\n"));
    List<Integer> answer = new ArrayList<>();
    try (Cache cache = new Cache()) {
      float[] last = cache.append(ids.stream().mapToLong(Integer::longValue).toArray());
      while (answer.size() < tokensMax) {
        int best = best(last);
        if (best == Bpe.END) {
          break;
        }
        answer.add(best);
        last = cache.append(new long[] {best});
      }
    }
    return bpe.decode(answer);
  }

  private int best(float[] logits) {
    int best = logits.length - bpe.size(); // the last row
    for (int i = best + 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best - (logits.length - bpe.size());
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  /** The keys and values of one sequence; grows with each append. */
  final class Cache implements AutoCloseable {
    private OrtSession.@Nullable Result previous;
    private int length;

    /** Logits of each appended token, row by row. */
    float[] append(long[] ids) throws OrtException {
      long[] mask = new long[length + ids.length];
      Arrays.fill(mask, 1);
      long[] positions = new long[ids.length];
      Arrays.setAll(positions, i -> length + i);
      Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
      List<OnnxTensor> own = new ArrayList<>();
      own.add(row(inputs, "input_ids", ids));
      own.add(row(inputs, "attention_mask", mask));
      own.add(row(inputs, "position_ids", positions));
      for (int layer = 0; layer < layers; layer++) {
        for (String part : List.of(".key", ".value")) {
          String name = "past_key_values." + layer + part;
          if (previous == null) {
            OnnxTensor empty =
                OnnxTensor.createTensor(
                    environment, FloatBuffer.allocate(0), new long[] {1, heads, 0, headSize});
            own.add(empty);
            inputs.put(name, empty);
          } else {
            inputs.put(name, (OnnxTensor) previous.get("present." + layer + part).orElseThrow());
          }
        }
      }
      OrtSession.Result result = session.run(inputs);
      own.forEach(OnnxTensor::close);
      close();
      previous = result;
      length += ids.length;
      FloatBuffer logits = ((OnnxTensor) result.get("logits").orElseThrow()).getFloatBuffer();
      float[] out = new float[logits.remaining()];
      logits.get(out);
      return out;
    }

    private OnnxTensor row(Map<String, OnnxTensor> inputs, String name, long[] values)
        throws OrtException {
      OnnxTensor tensor =
          OnnxTensor.createTensor(
              environment, LongBuffer.wrap(values), new long[] {1, values.length});
      inputs.put(name, tensor);
      return tensor;
    }

    @Override
    public void close() {
      if (previous != null) {
        previous.close();
      }
    }
  }
}
