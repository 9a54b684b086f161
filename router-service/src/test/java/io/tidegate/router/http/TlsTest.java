package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates on both sides of the gateway; one self-signed one plays every part. */
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  @TempDir static Path folder;
  private static KeyStore store;
  private static String cert;
  private static String key;

  @BeforeAll
  static void certificate() throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "t",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    cert = pem("CERTIFICATE", store.getCertificate("t").getEncoded());
    key = pem("PRIVATE KEY", store.getKey("t", PASSWORD).getEncoded());
  }

  private static String pem(String kind, byte[] bytes) throws IOException {
    Path file = folder.resolve(kind.replace(' ', '-') + ".pem");
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    return "\"file:" + file + "\"";
  }

  private static HttpClient client(boolean withCertificate) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("t", store.getCertificate("t"));
    trust.init(trusted);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(withCertificate ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpResponse<String> ask(HttpClient client, String scheme, int port)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/v1/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(chat("cloud", false, "x")))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String server(boolean clientsToo) {
    return "tls: { cert: "
        + cert
        + ", key: "
        + key
        + (clientsToo ? ", client_ca: " + cert : "")
        + " }, admin_tls: { cert: "
        + cert
        + ", key: "
        + key
        + " }";
  }

  @Test
  void tls_onBothPorts_plainIsRefused() throws Exception {
    try (FakeUpstream cloud = new FakeUpstream(FakeUpstream.healthy("up", "hi"));
        RunningRouter router =
            RunningRouter.startWith(
                server(false), "models:\n" + model("cloud", "cloud", cloud, ""))) {
      HttpResponse<String> answer = ask(client(false), "https", router.port());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThatThrownBy(() -> ask(HttpClient.newHttpClient(), "http", router.port()))
          .isInstanceOf(IOException.class);
      URI live = URI.create("https://127.0.0.1:" + router.service().adminPort() + "/health/live");
      assertThat(
              client(false)
                  .send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void clientCertificates_neededByCallersAndShownToUpstreams() throws Exception {
    try (FakeUpstream cloud = new FakeUpstream(FakeUpstream.healthy("up", "hi"));
        RunningRouter inner =
            RunningRouter.startWith(
                server(true), "models:\n" + model("cloud", "cloud", cloud, ""))) {
      assertThat(ask(client(true), "https", inner.port()).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> ask(client(false), "https", inner.port()))
          .isInstanceOf(IOException.class);

      String endpoint = "{ base_url: \"https://127.0.0.1:" + inner.port() + "/v1\"";
      String models =
          "models:\n  - { name: cloud, tier: cloud, endpoints: [ "
              + endpoint
              + ", tls: { ca: "
              + cert
              + ", cert: "
              + cert
              + ", key: "
              + key
              + " } } ] }\n  - { name: stranger, tier: cloud, retries: 0, fallbacks: [],"
              + " endpoints: [ "
              + endpoint
              + " } ] }\n";
      try (RunningRouter outer = RunningRouter.start(models)) {
        assertThat(outer.post("/v1/chat/completions", chat("cloud", false, "x")).statusCode())
            .isEqualTo(200);
        assertThat(outer.post("/v1/chat/completions", chat("stranger", false, "x")).statusCode())
            .isEqualTo(502);
      }
    }
  }
}
