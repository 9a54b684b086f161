/** Encoders as ONNX graphs, at several precisions, in ONNX Runtime's fused operators. */
@NullMarked
package io.tidegate.train.graph;

import org.jspecify.annotations.NullMarked;
