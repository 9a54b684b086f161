package io.tidegate.router.classify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of a classifier bundle are read from. */
interface BundleSource {

  /** Largest file that is read, bytes. */
  int FILE_MAX = 256 * 1024 * 1024;

  /**
   * The bytes of a file.
   *
   * @throws ClassifierException naming the file when it cannot be read or is too large
   */
  byte[] read(String file) throws ClassifierException;

  /** A folder. */
  static BundleSource folder(Path folder) {
    return file -> {
      Path path = folder.resolve(file);
      if (!Files.isRegularFile(path)) {
        throw new ClassifierException("bundle: " + path + " is missing");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return readAll(in, path.toString());
      } catch (IOException e) {
        throw new ClassifierException("bundle: " + path + " cannot be read: " + e.getMessage(), e);
      }
    };
  }

  /** Class-path resources beside a class, in a folder of theirs. */
  static BundleSource resources(Class<?> beside, String folder) {
    return file -> {
      String name = folder + "/" + file;
      try (InputStream in = beside.getResourceAsStream(name)) {
        if (in == null) {
          throw new ClassifierException("bundle: resource " + name + " is missing");
        }
        return readAll(in, name);
      } catch (IOException e) {
        throw new ClassifierException(
            "bundle: resource " + name + " cannot be read: " + e.getMessage(), e);
      }
    };
  }

  private static byte[] readAll(InputStream in, String name)
      throws IOException, ClassifierException {
    byte[] bytes = in.readNBytes(FILE_MAX + 1);
    if (bytes.length > FILE_MAX) {
      throw new ClassifierException("bundle: " + name + " is larger than " + FILE_MAX + " bytes");
    }
    return bytes;
  }
}
