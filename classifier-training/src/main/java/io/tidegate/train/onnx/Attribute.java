package io.tidegate.train.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;

/** A named constant of a node. */
public final class Attribute {
  private final AttributeProto proto;

  private Attribute(AttributeProto.Builder builder) {
    this.proto = builder.build();
  }

  public static Attribute of(String name, long value) {
    return new Attribute(start(name, AttributeProto.AttributeType.INT).setI(value));
  }

  public static Attribute of(String name, float value) {
    return new Attribute(start(name, AttributeProto.AttributeType.FLOAT).setF(value));
  }

  public static Attribute of(String name, String value) {
    return new Attribute(
        start(name, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
  }

  public static Attribute of(String name, long[] values) {
    AttributeProto.Builder builder = start(name, AttributeProto.AttributeType.INTS);
    for (long value : values) {
      builder.addInts(value);
    }
    return new Attribute(builder);
  }

  private static AttributeProto.Builder start(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  AttributeProto proto() {
    return proto;
  }
}
