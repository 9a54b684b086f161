package io.tidegate.router.http;

import io.tidegate.router.config.Stickiness;
import io.tidegate.router.dispatch.Sticky;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Turn;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which model answered which conversation last; bounded, in memory, forgotten after half an hour.
 *
 * <p>A conversation is what its caller calls {@code x-session-id}. Without one it is known by its
 * beginning, up to the first message of a user, through a hash whose key is lost with the process.
 */
final class Sessions {
  private static final Pattern GIVEN = Pattern.compile("[!-~]{1,128}");
  private static final int SESSIONS_MAX = 100_000;
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(30);
  private static final int TEXT_MAX = 4_096;
  private static final int ID_BYTES = 8;
  private static final String HEADER = "x-session-id";

  private record Last(String model, long atNanos) {}

  /**
   * One request's conversation.
   *
   * @param id as given, or 16 hexadecimal digits
   * @param model the model that answered last; empty for a new conversation
   */
  record Session(String tenant, String id, boolean derived, Optional<String> model) {
    String key() {
      return tenant + "\n" + (derived ? "d" : "g") + "\n" + id;
    }

    /** {@code new}, {@code kept} or {@code switched}. */
    String state(String answering) {
      return model.isEmpty() ? "new" : model.get().equals(answering) ? "kept" : "switched";
    }
  }

  private final Stickiness mode;
  private final SecretKeySpec key;
  private final Map<String, Last> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
          return size() > SESSIONS_MAX;
        }
      };

  Sessions(Stickiness mode) {
    this.mode = mode;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
  }

  /** The conversation of a request; empty where none is kept, or none can be told. */
  Optional<Session> find(Exchange exchange, ChatRequest request) throws RefusedException {
    String given = exchange.header(Names.SESSION_ID);
    if (!given.isEmpty() && !GIVEN.matcher(given).matches()) {
      throw new RefusedException(
          ErrorReply.invalid(HEADER + " must have 1 to 128 printable characters", HEADER));
    }
    if (mode == Stickiness.OFF) {
      return Optional.empty();
    }
    String tenant = exchange.tenant().name();
    boolean derived = given.isEmpty();
    Session bare =
        new Session(tenant, derived ? derive(tenant, request) : given, derived, Optional.empty());
    boolean begins = derived && request.turns().stream().noneMatch(Sessions::answered);
    return Optional.of(
        begins
            ? bare
            : new Session(tenant, bare.id(), derived, recall(bare.key(), System.nanoTime())));
  }

  /** What holds the request to its model. */
  Optional<Sticky> sticky(Optional<Session> session, ChatRequest request) {
    boolean loop = toolLoop(request.turns());
    return mode == Stickiness.TOOLS && !loop
        ? Optional.empty()
        : session.flatMap(Session::model).map(model -> new Sticky(model, loop));
  }

  void answered(Session session, String model) {
    synchronized (last) {
      last.put(session.key(), new Last(model, System.nanoTime()));
    }
  }

  private Optional<String> recall(String name, long nowNanos) {
    synchronized (last) {
      Last found = last.get(name);
      return found == null || nowNanos - found.atNanos > FORGET_NANOS
          ? Optional.empty()
          : Optional.of(found.model);
    }
  }

  private String derive(String tenant, ChatRequest request) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(tenant.getBytes(StandardCharsets.UTF_8));
      for (Turn turn : request.turns()) {
        String text = turn.text();
        mac.update((byte) 0);
        mac.update(turn.role().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        mac.update(
            text.substring(0, Math.min(TEXT_MAX, text.length())).getBytes(StandardCharsets.UTF_8));
        if (turn.role().equals("user")) {
          break;
        }
      }
      return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), ID_BYTES));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java runtime has no HmacSHA256", e);
    }
  }

  private static boolean answered(Turn turn) {
    return turn.role().equals("assistant");
  }

  /** The last message is a tool's. */
  private static boolean toolLoop(List<Turn> turns) {
    for (int i = turns.size() - 1; i >= 0; i--) {
      String role = turns.get(i).role();
      if (!role.equals("other")) {
        return role.equals("tool") || role.equals("function");
      }
    }
    return false;
  }
}
