/** A decoder model read from an exported folder and run in ONNX Runtime, one sequence at a time. */
@NullMarked
package io.tidegate.edge.decoder;

import org.jspecify.annotations.NullMarked;
