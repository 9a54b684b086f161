package io.tidegate.edge.decoder;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensors over direct memory for keys, values and logits. */
final class CacheBuffers {
  private CacheBuffers() {}

  /** A tensor of zeros over memory of its own. */
  static OnnxTensor zeros(OrtEnvironment env, OnnxJavaType type, long... shape)
      throws OrtException {
    long bytes = type.size;
    for (long dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return over(env, ByteBuffer.allocateDirect(Math.toIntExact(bytes)), type, shape);
  }

  /** A tensor over all of a direct buffer, which must outlive it. */
  static OnnxTensor over(OrtEnvironment env, ByteBuffer memory, OnnxJavaType type, long... shape)
      throws OrtException {
    return OnnxTensor.createTensor(env, memory.order(ByteOrder.nativeOrder()), shape, type);
  }
}
