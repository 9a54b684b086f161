package io.tidegate.router.bundle;

import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a bundle is: {@code builtin}, {@code off} or {@code file:/folder}.
 *
 * @param name as the configuration writes it
 */
public record BundlePlace(String name) {

  static final BundlePlace OFF = new BundlePlace("off");

  private static final String FILE = "file:";
  private static final List<String> FILES = List.of("bundle.json", "model.onnx", "tokenizer.json");

  public BundlePlace {
    if (!name.equals("builtin") && !name.equals("off")) {
      if (!name.startsWith(FILE) || name.length() == FILE.length()) {
        throw new IllegalArgumentException("must be builtin, off or file:/folder");
      }
    }
  }

  boolean off() {
    return name.equals("off");
  }

  /** Loads and checks the bundle; null for {@code off}. */
  @Nullable ClassifierBundle open() throws ClassifierException {
    return switch (name) {
      case "off" -> null;
      case "builtin" -> ClassifierBundle.builtIn();
      default -> ClassifierBundle.fromFolder(folder());
    };
  }

  /** Sizes and times of the files: another text when somebody has touched one of them. */
  String stamp() {
    if (!name.startsWith(FILE)) {
      return name;
    }
    StringBuilder stamp = new StringBuilder(name);
    for (String file : FILES) {
      Path path = folder().resolve(file);
      try {
        stamp.append(' ').append(Files.size(path)).append('@');
        stamp.append(Files.getLastModifiedTime(path).toMillis());
      } catch (IOException e) {
        stamp.append(" none");
      }
    }
    return stamp.toString();
  }

  private Path folder() {
    return Path.of(name.substring(FILE.length()));
  }
}
