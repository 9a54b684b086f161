package io.tidegate.deploy.demo;

import io.tidegate.deploy.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.stream.Stream;

/**
 * The demo's folder: the event log, what was learned, the keys and the configuration.
 *
 * @param root the folder
 */
record DemoFolder(Path root) {
  private static final int KEY_BYTES = 32;

  /**
   * Makes the folder ready.
   *
   * @throws io.tidegate.deploy.broker.BrokerStartException when another process uses it
   */
  static DemoFolder prepare(DemoOptions options) {
    boolean own = options.data().isPresent();
    Path root =
        options.data().orElseGet(() -> Path.of(System.getProperty("user.home"), ".tidegate/demo"));
    DemoFolder folder = new DemoFolder(root.toAbsolutePath().normalize());
    try {
      if (!own && !options.keep()) {
        folder.erase();
      }
      Files.createDirectories(folder.root);
      folder.makeKey(folder.decisionKey());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's folder " + root + " can not be used: " + e, e);
    }
  }

  Path broker() {
    return root.resolve("broker");
  }

  Path learner() {
    return root.resolve("learner");
  }

  Path routerState() {
    return root.resolve("router");
  }

  Path config() {
    return root.resolve("tidegate.yaml");
  }

  /** The secret that router and learner share. */
  Path decisionKey() {
    return root.resolve("decision.key");
  }

  /** Only what a demo makes is removed, and only when no other process uses it. */
  private void erase() throws IOException {
    EmbeddedBroker.erase(broker());
    for (Path part : new Path[] {learner(), routerState(), decisionKey(), config()}) {
      if (Files.exists(part)) {
        try (Stream<Path> tree = Files.walk(part)) {
          for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    }
  }

  private void makeKey(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Files.createFile(file);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
    Files.writeString(file, Base64.getEncoder().encodeToString(key), StandardCharsets.UTF_8);
  }
}
