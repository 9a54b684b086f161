package io.tidegate.edge;

import static io.tidegate.edge.OnnxGraph.FLOAT;
import static io.tidegate.edge.OnnxGraph.FLOAT16;
import static io.tidegate.edge.OnnxGraph.INT32;
import static io.tidegate.edge.OnnxGraph.INT64;
import static io.tidegate.edge.OnnxGraph.attribute;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A folder with a two-layer decoder of random weights that reads and writes bytes.
 *
 * <p>It prefers printable ASCII, so that its babble is text. With a script it writes that text over
 * and over, its bytes chosen by position.
 */
public final class TinyDecoder {
  public static final int VOCAB = 261;
  public static final int END = 257;
  private static final int HIDDEN = 16;
  private static final int HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final int LAYERS = 2;
  private static final int POSITIONS = 61;

  private final Random random = new Random(5);
  private boolean inPlace;
  private boolean halfCache;
  private boolean positionIds = true;
  private int contextWindow = 512;
  private int failsAt = Integer.MAX_VALUE;
  private byte[] script = new byte[0];
  private float endBias = -1000;

  /** Attention by GroupQueryAttention, whose cache can be written in place. */
  public TinyDecoder inPlace() {
    inPlace = true;
    return this;
  }

  /** Half-precision keys and values. */
  public TinyDecoder halfCache() {
    halfCache = true;
    return this;
  }

  /** No position_ids input: positions are told by the attention mask. */
  public TinyDecoder withoutPositionIds() {
    positionIds = false;
    return this;
  }

  public TinyDecoder contextWindow(int tokens) {
    contextWindow = tokens;
    return this;
  }

  /** The graph fails on every run that has this position in it or a later one. */
  public TinyDecoder failsAt(int position) {
    failsAt = position;
    return this;
  }

  public TinyDecoder script(String text) {
    script = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** How much the end of the answer is favoured; it never comes by itself otherwise. */
  public TinyDecoder endBias(float bias) {
    endBias = bias;
    return this;
  }

  public Path writeTo(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("model.onnx"), graph());
      ObjectMapper json = new ObjectMapper();
      json.writeValue(folder.resolve("config.json").toFile(), config(json));
      json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(json));
      json.writeValue(folder.resolve("tokenizer_config.json").toFile(), tokenizerConfig(json));
      json.writeValue(
          folder.resolve("generation_config.json").toFile(),
          json.createObjectNode().put("do_sample", false));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode config(ObjectMapper json) {
    ObjectNode config = json.createObjectNode();
    config
        .put("model_type", "tiny")
        .put("vocab_size", VOCAB)
        .put("hidden_size", HIDDEN)
        .put("num_hidden_layers", LAYERS);
    config
        .put("num_attention_heads", HEADS)
        .put("num_key_value_heads", HEADS)
        .put("max_position_embeddings", contextWindow);
    config.putArray("eos_token_id").add(END);
    return config;
  }

  private static ObjectNode tokenizerConfig(ObjectMapper json) {
    ObjectNode config = json.createObjectNode().put("eos_token", "<|end|>");
    config
        .putObject("tidegate_chat")
        .put("user", "<|user|>\n%s<|end|>\n")
        .put("assistant", "<|assistant|>\n%s<|end|>\n")
        .put("system", "<|system|>\n%s<|end|>\n")
        .put("generation_prompt", "<|assistant|>\n");
    return config;
  }

  private static ObjectNode tokenizer(ObjectMapper json) {
    ObjectNode root =
        json.createObjectNode().put("version", "1.0").putNull("truncation").putNull("padding");
    String[] specials = {"<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"};
    var added = root.putArray("added_tokens");
    for (int i = 0; i < specials.length; i++) {
      ObjectNode token =
          added.addObject().put("id", 256 + i).put("content", specials[i]).put("special", true);
      token
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false);
    }
    root.putNull("normalizer");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putNull("post_processor");
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model =
        root.putObject("model").put("type", "BPE").putNull("dropout").putNull("unk_token");
    model
        .putNull("continuing_subword_prefix")
        .putNull("end_of_word_suffix")
        .put("fuse_unk", false)
        .put("byte_fallback", false);
    ObjectNode vocab = model.putObject("vocab");
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174;
      vocab.put(String.valueOf((char) (printable ? b : next++)), b);
    }
    model.putArray("merges");
    return root;
  }

  private byte[] graph() {
    OnnxGraph g = new OnnxGraph();
    int cacheType = halfCache ? FLOAT16 : FLOAT;
    g.input("input_ids", INT64, "batch", "seq");
    g.input("attention_mask", INT64, "batch", "total");
    String positions = "position_ids";
    if (positionIds) {
      g.input("position_ids", INT64, "batch", "seq");
    } else {
      positions = positionsFromMask(g);
    }
    String slot =
        failsAt == Integer.MAX_VALUE
            ? g.node("Mod", List.of(positions, g.longs(new long[] {POSITIONS})))
            : positions;
    String token = g.node("Gather", List.of(weights(g, 1, VOCAB, HIDDEN), "input_ids"));
    String place =
        g.node("Gather", List.of(weights(g, 1, Math.min(failsAt, POSITIONS), HIDDEN), slot));
    String x = g.node("Add", List.of(token, place));
    for (int layer = 0; layer < LAYERS; layer++) {
      for (String part : List.of("key", "value")) {
        g.input(
            "past_key_values." + layer + "." + part, cacheType, "batch", HEADS, "past", HEAD_DIM);
        g.output("present." + layer + "." + part, cacheType, "batch", HEADS, "total", HEAD_DIM);
      }
      String attended = inPlace ? groupQuery(g, x, layer) : plain(g, x, layer, positions);
      x =
          g.node(
              "Add",
              List.of(x, g.node("MatMul", List.of(attended, weights(g, 0.5, HIDDEN, HIDDEN)))));
    }
    String logits =
        g.node(
            "Add",
            List.of(
                g.node("MatMul", List.of(x, weights(g, 0.5, HIDDEN, VOCAB))),
                g.floats(bias(), VOCAB)));
    String scripted =
        g.node(
            "Gather",
            List.of(
                scriptTable(g),
                g.node(
                    "Mod", List.of(positions, g.longs(new long[] {Math.max(1, script.length)})))));
    g.node("", "Add", List.of(logits, scripted), List.of("logits"));
    g.output("logits", FLOAT, "batch", "seq", VOCAB);
    return g.bytes();
  }

  private String positionsFromMask(OnnxGraph g) {
    String total =
        g.node(
            "Gather", List.of(g.node("Shape", List.of("attention_mask")), g.longs(new long[] {1})));
    String count =
        g.node("Gather", List.of(g.node("Shape", List.of("input_ids")), g.longs(new long[] {1})));
    String axis = g.longs(new long[] {0}, 1);
    String zero = g.longs(new long[] {0});
    String range =
        g.node(
            "Range",
            List.of(
                scalar(g, g.node("Sub", List.of(total, count)), zero),
                scalar(g, total, zero),
                g.longs(new long[] {1})));
    return g.node("Unsqueeze", List.of(range, axis));
  }

  private static String scalar(OnnxGraph g, String value, String zero) {
    return g.node("Add", List.of(value, zero));
  }

  private String plain(OnnxGraph g, String x, int layer, String positions) {
    String q = heads(g, x);
    String k = heads(g, x);
    String v = heads(g, x);
    String keys = joined(g, "past_key_values." + layer + ".key", k, "present." + layer + ".key");
    String values =
        joined(g, "past_key_values." + layer + ".value", v, "present." + layer + ".value");
    String turned = g.node("Transpose", List.of(keys), attribute("perm", List.of(0L, 1L, 3L, 2L)));
    String scores =
        g.node(
            "Mul",
            List.of(
                g.node("MatMul", List.of(q, turned)),
                g.floats(new float[] {(float) (1 / Math.sqrt(HEAD_DIM))})));
    String total =
        g.node("Gather", List.of(g.node("Shape", List.of(keys)), g.longs(new long[] {2})));
    String keyPositions =
        g.node("Range", List.of(g.longs(new long[] {0}), total, g.longs(new long[] {1})));
    String queryPositions = g.node("Unsqueeze", List.of(positions, g.longs(new long[] {1, 3}, 2)));
    String seen = g.node("LessOrEqual", List.of(keyPositions, queryPositions));
    String masked = g.node("Where", List.of(seen, scores, g.floats(new float[] {-1e9f})));
    String mixed =
        g.node(
            "MatMul", List.of(g.node("Softmax", List.of(masked), attribute("axis", -1)), values));
    String back = g.node("Transpose", List.of(mixed), attribute("perm", List.of(0L, 2L, 1L, 3L)));
    return g.node("Reshape", List.of(back, g.longs(new long[] {0, 0, HIDDEN}, 3)));
  }

  private String heads(OnnxGraph g, String x) {
    String flat = g.node("MatMul", List.of(x, weights(g, 0.5, HIDDEN, HIDDEN)));
    String split = g.node("Reshape", List.of(flat, g.longs(new long[] {0, 0, HEADS, HEAD_DIM}, 4)));
    return g.node("Transpose", List.of(split), attribute("perm", List.of(0L, 2L, 1L, 3L)));
  }

  private String joined(OnnxGraph g, String past, String now, String present) {
    if (!halfCache) {
      g.node("", "Concat", List.of(past, now), List.of(present), attribute("axis", 2));
      return present;
    }
    String whole =
        g.node(
            "Concat",
            List.of(g.node("Cast", List.of(past), attribute("to", FLOAT)), now),
            attribute("axis", 2));
    g.node("", "Cast", List.of(whole), List.of(present), attribute("to", FLOAT16));
    return whole;
  }

  private String groupQuery(OnnxGraph g, String x, int layer) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inputs.add(g.node("MatMul", List.of(x, weights(g, 0.5, HIDDEN, HIDDEN))));
    }
    inputs.add("past_key_values." + layer + ".key");
    inputs.add("past_key_values." + layer + ".value");
    String length =
        g.node(
            "ReduceSum",
            List.of("attention_mask", g.longs(new long[] {1}, 1)),
            attribute("keepdims", 0));
    String last = g.node("Sub", List.of(length, g.longs(new long[] {1})));
    inputs.add(g.node("Cast", List.of(last), attribute("to", INT32)));
    String total =
        g.node(
            "Gather", List.of(g.node("Shape", List.of("attention_mask")), g.longs(new long[] {1})));
    inputs.add(g.node("Cast", List.of(total), attribute("to", INT32)));
    String out = "attended" + layer;
    g.node(
        "com.microsoft",
        "GroupQueryAttention",
        inputs,
        List.of(out, "present." + layer + ".key", "present." + layer + ".value"),
        attribute("num_heads", HEADS),
        attribute("kv_num_heads", HEADS));
    return out;
  }

  private String scriptTable(OnnxGraph g) {
    int rows = Math.max(1, script.length);
    float[] table = new float[rows * VOCAB];
    for (int position = 0; position < script.length; position++) {
      // The logits at a position choose the token of the next one.
      table[position * VOCAB + (script[(position + 1) % script.length] & 0xff)] = 5000;
    }
    return g.floats(table, rows, VOCAB);
  }

  private float[] bias() {
    float[] bias = new float[VOCAB];
    for (int token = 0; token < VOCAB; token++) {
      bias[token] = token >= 32 && token < 127 ? 0 : -1000;
    }
    bias[END] = endBias;
    return bias;
  }

  private String weights(OnnxGraph g, double scale, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return g.floats(values, rows, columns);
  }
}
