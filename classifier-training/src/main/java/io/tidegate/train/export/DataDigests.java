package io.tidegate.train.export;

import io.tidegate.train.data.DataFolder;
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
import java.util.TreeMap;

/** SHA-256 digests, of bytes and of a data folder's files. */
public final class DataDigests {
  private static final List<String> FILES =
      List.of("prompts", "difficulty", "domain", "pii_spans", "ner_spans", "text");

  private DataDigests() {}

  /** Digests of the files that training reads, by their path within the folder. */
  public static Map<String, String> of(DataFolder folder) throws IOException {
    List<Path> files = new ArrayList<>(folder.files("realistic"));
    FILES.forEach(name -> folder.file(name).ifPresent(files::add));
    Map<String, String> digests = new TreeMap<>();
    for (Path file : files) {
      MessageDigest digest = sha256();
      try (InputStream in = Files.newInputStream(file)) {
        byte[] some = new byte[1 << 16];
        for (int read = in.read(some); read >= 0; read = in.read(some)) {
          digest.update(some, 0, read);
        }
      }
      digests.put(
          folder.root().relativize(file).toString(), HexFormat.of().formatHex(digest.digest()));
    }
    return digests;
  }

  /** The digest of some bytes in 64 lower-case digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
