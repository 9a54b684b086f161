package io.tidegate.router.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's public keys (RFC 7517) from a file or an address, read on a thread of its own.
 *
 * <p>They are read again every ten minutes, and sooner when a token names a key that is not there,
 * at most every half minute. Keys that cannot be read leave those that were.
 */
public final class KeySource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
  private static final long REFRESH_MILLIS = 600_000;
  private static final long RETRY_MILLIS = 30_000;
  private static final int BYTES_MAX = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String location;
  private final Semaphore wanted = new Semaphore(0);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "tidegate-jwks");
  private volatile List<JWK> keys = List.of();
  private volatile long readNanos = System.nanoTime();

  /**
   * @param location {@code file:/path} or an {@code https} address
   */
  public KeySource(String location) {
    this.location = location;
    thread.setDaemon(true);
  }

  /** Reads once, then goes on on its own thread. */
  public KeySource start() {
    if (location.startsWith("file:")) {
      refresh();
    } else {
      wanted.release();
    }
    thread.start();
    return this;
  }

  /** All keys; {@code id} is the one that is looked for, empty for any. Never blocks. */
  List<JWK> keys(String id) {
    List<JWK> now = keys;
    boolean missing = now.stream().noneMatch(key -> id.isEmpty() || id.equals(key.getKeyID()));
    if (missing
        && System.nanoTime() - readNanos > TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS)
        && wanted.availablePermits() == 0) {
      wanted.release();
    }
    return now;
  }

  private void run() {
    try {
      while (!closing.get()) {
        boolean asked = wanted.tryAcquire(REFRESH_MILLIS, TimeUnit.MILLISECONDS);
        if (!closing.get()) {
          refresh();
        }
        if (asked && keys.isEmpty()) {
          TimeUnit.SECONDS.sleep(1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh() {
    try {
      List<JWK> read = JWKSet.parse(new String(read(), StandardCharsets.UTF_8)).getKeys();
      keys = read.stream().map(JWK::toPublicJWK).filter(java.util.Objects::nonNull).toList();
    } catch (IOException | ParseException | IllegalArgumentException e) {
      LOG.warn("auth.jwt: keys cannot be read: {}", e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readNanos = System.nanoTime();
    }
  }

  private byte[] read() throws IOException, InterruptedException {
    if (location.startsWith("file:")) {
      return Files.readAllBytes(Path.of(location.substring(5)));
    }
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(URI.create(location)).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(BYTES_MAX + 1);
      if (response.statusCode() != 200 || bytes.length > BYTES_MAX) {
        throw new IOException("status " + response.statusCode());
      }
      return bytes;
    }
  }

  @Override
  public void close() {
    closing.set(true);
    wanted.release();
    thread.interrupt();
  }
}
