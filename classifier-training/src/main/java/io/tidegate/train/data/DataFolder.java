package io.tidegate.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of training data. Every file is optional and may be gzipped (ending {@code .gz}); they
 * lie in the folder itself or in its subfolder {@code classifier}: {@code prompts.jsonl}, {@code
 * difficulty.jsonl}, {@code domain.jsonl}, {@code pii_spans.jsonl}, {@code ner_spans.jsonl}, {@code
 * text.jsonl}, {@code realistic/*.jsonl}.
 */
public record DataFolder(Path root) {

  /**
   * Opens a folder.
   *
   * @throws DataException when it does not exist
   */
  public static DataFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + ": no such folder");
    }
    Path inner = folder.resolve("classifier");
    return new DataFolder(Files.isDirectory(inner) ? inner : folder);
  }

  /** The file of that name without ending, plain or gzipped, if it is there. */
  public Optional<Path> file(String name) {
    return Stream.of(name + ".jsonl", name + ".jsonl.gz")
        .map(root::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The files of a subfolder in order of their names; none when it does not exist. */
  public List<Path> files(String folder) {
    Path path = root.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(path)) {
      return found
          .filter(f -> f.toString().endsWith(".jsonl") || f.toString().endsWith(".jsonl.gz"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
