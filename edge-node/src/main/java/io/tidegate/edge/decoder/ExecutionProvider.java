package io.tidegate.edge.decoder;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What computes the graph: CUDA where the runtime on the class path offers it and it starts,
 * otherwise the CPU.
 */
final class ExecutionProvider {
  private static final Logger log = LoggerFactory.getLogger(ExecutionProvider.class);

  private ExecutionProvider() {}

  /** What the runtime on the class path was built with. */
  static List<String> available() {
    return OrtEnvironment.getAvailableProviders().stream().map(OrtProvider::name).sorted().toList();
  }

  /** Adds the best provider to the options; returns its name. */
  static String choose(OrtSession.SessionOptions options) {
    if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      try {
        options.addCUDA(0);
        return OrtProvider.CUDA.name();
      } catch (OrtException e) {
        log.warn("CUDA is offered but does not start, serving on the CPU: {}", e.getMessage());
      }
    }
    return OrtProvider.CPU.name();
  }
}
