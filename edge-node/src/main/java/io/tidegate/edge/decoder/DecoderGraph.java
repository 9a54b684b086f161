package io.tidegate.edge.decoder;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The inputs and outputs of a decoder graph, checked against its settings.
 *
 * @param hasAttentionMask whether {@code attention_mask} [1, past + n] is to be fed
 * @param hasPositionIds whether {@code position_ids} [1, n] is to be fed
 * @param keepsLogits whether {@code num_logits_to_keep} is to be fed
 * @param lastRowOnly whether a run returns the logits of its last token only
 * @param pastNames cache inputs, key and value of each layer in turn
 * @param presentNames cache outputs in the same order
 * @param cacheType float or half-precision elements
 * @param logitsType float or half-precision elements
 */
record DecoderGraph(
    boolean hasAttentionMask,
    boolean hasPositionIds,
    boolean keepsLogits,
    boolean lastRowOnly,
    List<String> pastNames,
    List<String> presentNames,
    OnnxJavaType cacheType,
    OnnxJavaType logitsType) {
  static final String KEEP_LOGITS = "num_logits_to_keep";

  static DecoderGraph of(OrtSession session, ModelSettings settings, String file)
      throws OrtException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    if (inputs.keySet().stream().noneMatch(name -> name.startsWith("past_key_values."))) {
      throw new ModelFolderException(
          file
              + ": has no past_key_values inputs; export the model with its cache (text-generation-with-past)");
    }
    List<String> pastNames = new ArrayList<>();
    List<String> presentNames = new ArrayList<>();
    for (int layer = 0; layer < settings.layers(); layer++) {
      for (String part : List.of("key", "value")) {
        pastNames.add("past_key_values." + layer + "." + part);
        presentNames.add("present." + layer + "." + part);
      }
    }
    tensor(inputs, "input_ids", file);
    for (String name : pastNames) {
      checkShape(
          file, name, tensor(inputs, name, file), -1, settings.kvHeads(), -1, settings.headDim());
    }
    for (String name : presentNames) {
      checkShape(
          file, name, tensor(outputs, name, file), -1, settings.kvHeads(), -1, settings.headDim());
    }
    TensorInfo logits = tensor(outputs, "logits", file);
    checkShape(file, "logits", logits, -1, -1, settings.vocabSize());
    for (String name : inputs.keySet()) {
      if (!name.equals("input_ids")
          && !name.equals("attention_mask")
          && !name.equals("position_ids")
          && !name.equals(KEEP_LOGITS)
          && !pastNames.contains(name)) {
        throw new ModelFolderException(
            file
                + ": wants an input "
                + name
                + " that this server cannot give; config.json says "
                + settings.layers()
                + " layers. Export the model as text-generation-with-past");
      }
    }
    OnnxJavaType cacheType = tensor(inputs, pastNames.get(0), file).type;
    checkType(file, pastNames.get(0), cacheType);
    checkType(file, "logits", logits.type);
    return new DecoderGraph(
        inputs.containsKey("attention_mask"),
        inputs.containsKey("position_ids"),
        inputs.containsKey(KEEP_LOGITS),
        inputs.containsKey(KEEP_LOGITS) || logits.getShape()[1] == 1,
        List.copyOf(pastNames),
        List.copyOf(presentNames),
        cacheType,
        logits.type);
  }

  private static void checkType(String file, String name, OnnxJavaType type) {
    if (type != OnnxJavaType.FLOAT && type != OnnxJavaType.FLOAT16) {
      throw new ModelFolderException(
          file + ": " + name + " is " + type + "; only float32 and float16 are served");
    }
  }

  private static TensorInfo tensor(Map<String, NodeInfo> nodes, String name, String file) {
    NodeInfo node = nodes.get(name);
    if (node == null || !(node.getInfo() instanceof TensorInfo)) {
      throw new ModelFolderException(
          file
              + ": has no "
              + name
              + "; num_hidden_layers in config.json may belong to another model, or the export lacks its cache (text-generation-with-past)");
    }
    return (TensorInfo) node.getInfo();
  }

  /** Compares the dimensions that both sides state; -1 states nothing. */
  private static void checkShape(String file, String name, TensorInfo info, long... expected) {
    long[] shape = info.getShape();
    boolean fits = shape.length == expected.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] < 0 || expected[i] < 0 || shape[i] == expected[i];
    }
    if (!fits) {
      throw new ModelFolderException(
          file
              + ": "
              + name
              + " has shape "
              + Arrays.toString(shape)
              + " where config.json leads to "
              + Arrays.toString(expected)
              + " (-1: any); use the config.json that the model was exported with");
    }
  }
}
