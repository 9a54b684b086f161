package io.tidegate.router.dispatch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an answer in one piece; it counts only when all of it came and it is a completion. */
final class WholeAnswer implements UpstreamCall.Reader {
  private static final int BYTES_MAX = 16 << 20;

  private final UpstreamCall call;
  private final Deadlines deadlines;
  private final Consumer<Answer> onAnswer;
  private final Buffer body = Buffer.buffer();

  WholeAnswer(UpstreamCall call, Deadlines deadlines, Consumer<Answer> onAnswer) {
    this.call = call;
    this.deadlines = deadlines;
    this.onAnswer = onAnswer;
  }

  @Override
  public @Nullable FailureKind head(HttpClientResponse response) {
    String type = String.valueOf(response.getHeader("content-type")).toLowerCase(Locale.ROOT);
    if (!type.contains("json")) {
      return FailureKind.MALFORMED;
    }
    call.deadline(deadlines.firstByte(System.nanoTime()));
    return null;
  }

  @Override
  public void chunk(Buffer bytes) {
    if (body.length() + bytes.length() > BYTES_MAX) {
      call.fail(Failure.of(FailureKind.TOO_LARGE));
    } else {
      body.appendBuffer(bytes);
      call.deadline(deadlines.nextByte(System.nanoTime()));
    }
  }

  @Override
  public void end() {
    AnswerFacts facts = AnswerFacts.read(body.getBytes());
    if (!facts.valid()) {
      call.fail(Failure.of(FailureKind.MALFORMED));
    } else if (facts.error()) {
      call.fail(Failure.of(FailureKind.IN_BAND_ERROR));
    } else if (facts.choices() == 0) {
      call.fail(Failure.of(FailureKind.MALFORMED));
    } else {
      call.complete(true);
      onAnswer.accept(
          new Answer(body, facts.usage(), OptionalLong.empty(), facts.contentCharacters(), 0));
    }
  }

  @Override
  public void broken() {
    call.fail(Failure.of(FailureKind.TRUNCATED));
  }
}
