package io.tidegate.edge.decoder;

/**
 * A model folder that cannot be served; the message names the file, what is wrong and what to do.
 */
public final class ModelFolderException extends RuntimeException {
  public ModelFolderException(String message) {
    super(message);
  }

  public ModelFolderException(String message, Throwable cause) {
    super(message, cause);
  }
}
