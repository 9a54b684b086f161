package io.tidegate.router.auth;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens made with the runtime's own cryptography, key by key and claim by claim. */
final class JwtTest {
  private static final RecordedEvents EVENTS = new RecordedEvents();
  @TempDir static Path folder;
  private static KeyPair rsa;
  private static KeyPair ec;
  private static KeyPair ed;
  private static FakeUpstream cloud;
  private static RunningRouter router;

  @BeforeAll
  static void start() throws Exception {
    KeyPairGenerator rsaKeys = KeyPairGenerator.getInstance("RSA");
    rsaKeys.initialize(2048);
    rsa = rsaKeys.generateKeyPair();
    KeyPairGenerator ecKeys = KeyPairGenerator.getInstance("EC");
    ecKeys.initialize(new ECGenParameterSpec("secp256r1"));
    ec = ecKeys.generateKeyPair();
    ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path keys = folder.resolve("jwks.json");
    Files.writeString(keys, jwks());
    cloud = new FakeUpstream(FakeUpstream.healthy("up", "hello"));
    router =
        RunningRouter.start(
            "models:\n"
                + model("cloud", "cloud", cloud, "")
                + "auth: { jwt: { issuer: \"https://issuer\", audience: tidegate, jwks: \"file:"
                + keys
                + "\" } }\ntenants:\n  - { name: acme }\n  - { name: other, key_sha256: \""
                + "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683\" }\n",
            EVENTS);
  }

  @AfterAll
  static void stop() throws Exception {
    router.close();
    cloud.close();
  }

  private static String jwks() {
    RSAPublicKey r = (RSAPublicKey) rsa.getPublic();
    ECPublicKey e = (ECPublicKey) ec.getPublic();
    byte[] encoded = ((EdECPublicKey) ed.getPublic()).getEncoded();
    byte[] x = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"sig\",\"n\":\""
        + number(r.getModulus(), 256)
        + "\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\",\"x\":\""
        + number(e.getW().getAffineX(), 32)
        + "\",\"y\":\""
        + number(e.getW().getAffineY(), 32)
        + "\"},{\"kty\":\"OKP\",\"kid\":\"d\",\"crv\":\"Ed25519\",\"x\":\""
        + base64(x)
        + "\"}]}";
  }

  private static String number(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] out = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, out, length - (bytes.length - from), bytes.length - from);
    return base64(out);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String claims(String issuer, String audience, long expiresIn, String tenant) {
    long now = System.currentTimeMillis() / 1000;
    return "{\"iss\":\""
        + issuer
        + "\",\"aud\":[\""
        + audience
        + "\"],\"exp\":"
        + (now + expiresIn)
        + ",\"tenant\":\""
        + tenant
        + "\"}";
  }

  private static String good() {
    return claims("https://issuer", "tidegate", 60, "acme");
  }

  private static String token(String algorithm, String kid, String claims) throws Exception {
    String head = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}";
    String input = base64(head.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    byte[] bytes = input.getBytes(UTF_8);
    byte[] signature =
        switch (algorithm) {
          case "RS256" -> sign("SHA256withRSA", rsa, bytes);
          case "ES256" -> sign("SHA256withECDSAinP1363Format", ec, bytes);
          case "EdDSA" -> sign("Ed25519", ed, bytes);
          case "HS256" -> {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(rsa.getPublic().getEncoded(), "HmacSHA256"));
            yield mac.doFinal(bytes);
          }
          default -> new byte[0];
        };
    return input + "." + base64(signature);
  }

  private static byte[] sign(String algorithm, KeyPair pair, byte[] input) throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.getPrivate());
    signature.update(input);
    return signature.sign();
  }

  private static int status(String token) throws Exception {
    return router
        .post("/v1/chat/completions", chat("cloud", false, "x"), "authorization", "Bearer " + token)
        .statusCode();
  }

  @Test
  void everyAlgorithm_validToken_isItsTenant() throws Exception {
    assertThat(status(token("RS256", "r", good()))).isEqualTo(200);
    assertThat(status(token("ES256", "e", good()))).isEqualTo(200);
    String ed = token("EdDSA", "d", good());
    assertThat(status(ed)).isEqualTo(200);
    assertThat(status(ed)).isEqualTo(200);
    assertThat(EVENTS.decisions()).allSatisfy(d -> assertThat(d.tenant()).isEqualTo("acme"));
    assertThat(status("key")).isEqualTo(200);
  }

  @Test
  void claims_wrongOnes_401() throws Exception {
    assertThat(status(token("ES256", "e", claims("https://evil", "tidegate", 60, "acme"))))
        .isEqualTo(401);
    assertThat(status(token("ES256", "e", claims("https://issuer", "else", 60, "acme"))))
        .isEqualTo(401);
    assertThat(status(token("ES256", "e", claims("https://issuer", "tidegate", -60, "acme"))))
        .isEqualTo(401);
    assertThat(status(token("ES256", "e", claims("https://issuer", "tidegate", 60, "nobody"))))
        .isEqualTo(401);
    assertThat(status(token("ES256", "e", good().replaceAll("\"exp\":[0-9]+,", ""))))
        .isEqualTo(401);
    assertThat(status(token("ES256", "e", good().replace("\"exp\"", "\"nbf\":9999999999,\"exp\""))))
        .isEqualTo(401);
  }

  @Test
  void signatures_wrongOnes_401() throws Exception {
    String valid = token("RS256", "r", good());
    String[] parts = valid.split("\\.");
    String other = base64(claims("https://issuer", "tidegate", 60, "other").getBytes(UTF_8));

    assertThat(status(token("none", "r", good()))).isEqualTo(401);
    assertThat(status(token("HS256", "r", good()))).isEqualTo(401);
    assertThat(status(parts[0] + "." + other + "." + parts[2])).isEqualTo(401);
    assertThat(status(parts[0] + "." + parts[1] + ".")).isEqualTo(401);
    assertThat(status(token("RS256", "unknown", good()))).isEqualTo(401);
    assertThat(status(token("ES256", "r", good()))).isEqualTo(401);
    assertThat(status("a.b.c")).isEqualTo(401);
    assertThat(status(valid + "x".repeat(8_000))).isEqualTo(401);
  }
}
