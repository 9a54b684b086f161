/** Writing of ONNX graphs with 8-bit weights. */
@NullMarked
package io.tidegate.train.onnx;

import org.jspecify.annotations.NullMarked;
