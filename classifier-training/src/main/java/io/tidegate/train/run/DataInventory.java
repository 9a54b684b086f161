package io.tidegate.train.run;

import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The data files of a run as they are: a run can be repeated only on the same bytes. */
public record DataInventory(List<DataFile> files) {
  private static final String TEXT = "text.jsonl";

  /**
   * One file.
   *
   * @param path within the data folder
   * @param sha256 64 hexadecimal digits
   * @param rows rows that are not blank
   * @param licences rows by what their field {@code license} says; rows without it are left out
   */
  public record DataFile(
      String path, long bytes, String sha256, long rows, SortedMap<String, Long> licences) {}

  /**
   * Reads every labelled file of a folder.
   *
   * @param digests SHA-256 of the files by their path within the folder
   * @param plainText whether the plain text counts too, because the model was pretrained on it
   */
  public static DataInventory of(DataFolder folder, Map<String, String> digests, boolean plainText)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (Map.Entry<String, String> entry : digests.entrySet()) {
      if (entry.getKey().startsWith(TEXT) && !plainText) {
        continue;
      }
      Path path = folder.root().resolve(entry.getKey());
      SortedMap<String, Long> licences = new TreeMap<>();
      long[] rows = new long[1];
      JsonLines.read(
          path,
          row -> {
            rows[0]++;
            String licence = row.text("license", "");
            if (!licence.isEmpty()) {
              licences.merge(licence, 1L, Long::sum);
            }
          });
      files.add(
          new DataFile(entry.getKey(), Files.size(path), entry.getValue(), rows[0], licences));
    }
    return new DataInventory(files);
  }

  /** The same and a file from elsewhere, by its name. */
  public DataInventory and(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] some = new byte[1 << 16];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        digest.update(some, 0, read);
      }
    }
    long[] rows = new long[1];
    JsonLines.read(file, row -> rows[0]++);
    List<DataFile> more = new ArrayList<>(files);
    more.add(
        new DataFile(
            String.valueOf(file.getFileName()),
            Files.size(file),
            HexFormat.of().formatHex(digest.digest()),
            rows[0],
            new TreeMap<>()));
    return new DataInventory(more);
  }
}
