package io.tidegate.train.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An ONNX graph under construction: inputs, constants and nodes are added in order of computation,
 * and each addition returns the name that later nodes refer to. Operator set 17 and ONNX Runtime's
 * own domain are declared.
 */
public final class GraphBuilder {
  /** The domain of ONNX Runtime's own operators. */
  public static final String MICROSOFT = "com.microsoft";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final GraphProto.Builder graph;
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private int counter;

  public GraphBuilder(String name) {
    this.graph = GraphProto.newBuilder().setName(name);
  }

  /** Keeps a text inside the file, beside the graph. */
  public void metadata(String key, String value) {
    metadata.put(key, value);
  }

  /**
   * Declares an input.
   *
   * @param dims each a number or the name of a dimension that may vary
   */
  public String input(String name, ElementType type, String... dims) {
    graph.addInput(value(unique(name), type, dims));
    return name;
  }

  /** Declares that the value {@code name}, which a node must produce, is an output. */
  public void output(String name, ElementType type, String... dims) {
    graph.addOutput(value(name, type, dims));
  }

  /** Adds a node of the standard domain with one output; returns its name. */
  public String node(String operator, List<String> inputs, Attribute... attributes) {
    return node("", operator, inputs, 1, attributes).get(0);
  }

  /**
   * Adds a node; returns the names of its outputs.
   *
   * @param domain "" or {@link #MICROSOFT}
   * @param inputs names, "" for one left out
   */
  public List<String> node(
      String domain, String operator, List<String> inputs, int outputs, Attribute... attributes) {
    List<String> produced = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      produced.add(unique(operator + "_" + counter + "_" + i));
    }
    namedNode(domain, operator, inputs, produced, attributes);
    return produced;
  }

  /** Adds a node whose outputs bear the names given. */
  public void namedNode(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Attribute... attributes) {
    outputs.forEach(names::add);
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setName(operator + "_" + counter++)
            .setDomain(domain)
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs);
    for (Attribute attribute : attributes) {
      node.addAttribute(attribute.proto());
    }
    graph.addNode(node);
  }

  /** Adds a float constant, row-major; no dims make a scalar. */
  public String floats(String name, float[] values, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, ElementType.FLOAT, bytes.array(), values.length, dims);
  }

  /** Adds an int64 constant, row-major; no dims make a scalar. */
  public String longs(String name, long[] values, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return constant(name, ElementType.INT64, bytes.array(), values.length, dims);
  }

  /** Adds an int32 constant, row-major; no dims make a scalar. */
  public String ints(String name, int[] values, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return constant(name, ElementType.INT32, bytes.array(), values.length, dims);
  }

  /** Adds an 8-bit constant, row-major. */
  public String bytes(String name, ElementType type, byte[] values, long... dims) {
    if (type != ElementType.INT8 && type != ElementType.UINT8) {
      throw new IllegalArgumentException("type must be INT8 or UINT8, was " + type);
    }
    return constant(name, type, values, values.length, dims);
  }

  private String constant(String name, ElementType type, byte[] raw, int elements, long... dims) {
    long product = 1;
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(unique(name))
            .setDataType(type.code())
            .setRawData(ByteString.copyFrom(raw));
    for (long dim : dims) {
      product *= dim;
      tensor.addDims(dim);
    }
    if (product != elements) {
      throw new IllegalArgumentException(
          name + " has " + elements + " elements but dimensions for " + product);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private String unique(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two values of the graph must not both be named " + name);
    }
    return name;
  }

  private static ValueInfoProto value(String name, ElementType type, String... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String dim : dims) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      boolean fixed = !dim.isEmpty() && dim.chars().allMatch(Character::isDigit);
      shape.addDim(fixed ? dimension.setDimValue(Long.parseLong(dim)) : dimension.setDimParam(dim));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.code()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** The model, serialized. */
  public byte[] toBytes() {
    return model().toByteArray();
  }

  /** Writes the model to {@code file}. */
  public void save(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      model().writeTo(out);
    }
  }

  private ModelProto model() {
    ModelProto.Builder model = ModelProto.newBuilder();
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model
        .setIrVersion(IR_VERSION)
        .setProducerName("tidegate")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build();
  }
}
