package io.tidegate.train.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The element types that the graphs use. */
public enum ElementType {
  FLOAT(TensorProto.DataType.FLOAT),
  INT64(TensorProto.DataType.INT64),
  INT32(TensorProto.DataType.INT32),
  INT8(TensorProto.DataType.INT8),
  UINT8(TensorProto.DataType.UINT8),
  BOOL(TensorProto.DataType.BOOL);

  private final TensorProto.DataType code;

  ElementType(TensorProto.DataType code) {
    this.code = code;
  }

  int code() {
    return code.getNumber();
  }
}
