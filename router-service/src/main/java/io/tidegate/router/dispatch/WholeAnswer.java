package io.tidegate.router.dispatch;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tidegate.router.request.Operation;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an answer in one piece; it counts only when all of it came and it is a completion. */
final class WholeAnswer implements UpstreamCall.Reader {
  private static final int BYTES_MAX = 16 << 20;
  private static final byte[] NOTHING = {};

  private final UpstreamCall call;
  private final Operation operation;
  private final Deadlines deadlines;
  private final Consumer<Answer> onAnswer;
  private byte[] body = NOTHING;
  private int length;

  WholeAnswer(
      UpstreamCall call, Operation operation, Deadlines deadlines, Consumer<Answer> onAnswer) {
    this.call = call;
    this.operation = operation;
    this.deadlines = deadlines;
    this.onAnswer = onAnswer;
  }

  @Override
  public @Nullable FailureKind head(HttpHeaders headers) {
    String type =
        String.valueOf(headers.get(HttpHeaderNames.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
    if (!type.contains("json")) {
      return FailureKind.MALFORMED;
    }
    call.deadline(deadlines.firstByte(System.nanoTime()));
    return null;
  }

  @Override
  public void chunk(byte[] bytes) {
    if (length + bytes.length > BYTES_MAX) {
      call.fail(Failure.of(FailureKind.TOO_LARGE));
    } else {
      append(bytes);
      call.deadline(deadlines.nextByte(System.nanoTime()));
    }
  }

  /** Most answers come in one piece, which is then not copied. */
  private void append(byte[] bytes) {
    if (length == 0) {
      body = bytes;
    } else {
      if (length + bytes.length > body.length) {
        body = Arrays.copyOf(body, Math.max(2 * body.length, length + bytes.length));
      }
      System.arraycopy(bytes, 0, body, length, bytes.length);
    }
    length += bytes.length;
  }

  @Override
  public void end() {
    byte[] all = length == body.length ? body : Arrays.copyOf(body, length);
    if (operation == Operation.EMBEDDING) {
      EmbeddingFacts facts = EmbeddingFacts.read(all);
      judge(
          all,
          facts.valid() && facts.items() > 0,
          facts.valid() && facts.error(),
          facts.usage(),
          0);
    } else {
      AnswerFacts facts = AnswerFacts.read(all);
      boolean whole = facts.valid() && facts.choices() > 0;
      judge(all, whole, facts.valid() && facts.error(), facts.usage(), facts.contentCharacters());
    }
  }

  private void judge(
      byte[] all, boolean whole, boolean error, Optional<Usage> usage, long characters) {
    if (error) {
      call.fail(Failure.of(FailureKind.IN_BAND_ERROR));
    } else if (!whole) {
      call.fail(Failure.of(FailureKind.MALFORMED));
    } else {
      call.complete(true);
      onAnswer.accept(
          new Answer(
              BufferInternal.buffer(Unpooled.wrappedBuffer(all)),
              usage,
              OptionalLong.empty(),
              characters,
              0));
    }
  }

  @Override
  public void broken() {
    call.fail(Failure.of(FailureKind.TRUNCATED));
  }
}
