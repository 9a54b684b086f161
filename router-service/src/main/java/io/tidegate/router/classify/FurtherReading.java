package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.people.NameEvidence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the first pass leaves out of a conversation, read in further passes for personal data: the
 * parts that are likeliest to hold a name first, of equal ones the middle of the asked text, then
 * the user's earlier turns, the latest first. For one thread at a time.
 *
 * <p>What was read before, for the same tenant, costs no pass: a conversation that goes on is read
 * further with every turn.
 */
final class FurtherReading {

  /** Parts looked at for one request, read before or not. */
  static final int PARTS_MAX = 256;

  /**
   * About 55 tokens, characters: short parts are cheap, and those that matter are found by what
   * stands in them.
   */
  static final int PART = 250;

  /**
   * A name cut by the end of a part is whole in the next one: characters that both read, at most a
   * quarter of the part.
   */
  private static final int OVERLAP_MAX = 60;

  /** A place between words is looked for this far back, characters. */
  private static final int WORD = 40;

  /** Parts beyond these are read last, whatever is in them. */
  private static final int WEIGHED_MAX = 256;

  /**
   * A part of one text that is still to be read.
   *
   * @param from where reading begins
   * @param own first character that no part before it reads
   */
  private record Rest(int text, int from, int own, int to, double promise) {}

  private final Conversation conversation;
  private final Deque<Rest> rests = new ArrayDeque<>();
  private final Map<Integer, List<PersonalDataSpan>> found = new TreeMap<>();
  private final int seenFrom;
  private int passes;
  private int parts = PARTS_MAX;

  /**
   * @param first what has been read of the asked text
   * @param passes most further passes of the model
   */
  FurtherReading(Conversation conversation, TextModel.Pass first, int passes) {
    this.conversation = conversation;
    this.passes = passes;
    this.seenFrom = first.unreadTo();
    found.put(conversation.asked(), new ArrayList<>(first.output().personalData()));
    List<Rest> all = new ArrayList<>();
    if (first.unreadTo() > first.unreadFrom()) {
      // Begins before the gap and reads the end once more: what was cut at an edge of the gap is
      // seen whole, and the end beside what really comes before it.
      String text = conversation.askedText();
      cut(conversation.asked(), back(text, 0, first.unreadFrom()), text.length(), all);
    }
    for (int i = conversation.said().size() - 1; i >= 0; i--) {
      int text = conversation.said().get(i);
      if (text != conversation.asked()) {
        cut(text, 0, conversation.texts().get(text).length(), all);
      }
    }
    all.sort(Comparator.comparingDouble(rest -> -rest.promise()));
    rests.addAll(all);
  }

  /** Cuts a stretch into parts that fit into a pass, each with what speaks for a name in it. */
  private void cut(int text, int from, int to, List<Rest> out) {
    String whole = conversation.texts().get(text);
    int own = from;
    int start = from;
    while (own < to) {
      start = behindSpace(whole, start, to);
      if (start >= to) {
        return;
      }
      int end = out.size() < WEIGHED_MAX ? end(whole, start, to) : to;
      double promise = end - start > PART ? 0 : NameEvidence.promise(whole, start, end);
      out.add(new Rest(text, start, Math.max(own, start), end, promise));
      own = end;
      start = end < to ? back(whole, start + 1, end) : to;
    }
  }

  private static int behindSpace(String whole, int from, int to) {
    int start = from;
    while (start < to && Character.isWhitespace(whole.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Whether there is something to read and leave to read it. */
  boolean more() {
    return !rests.isEmpty() && parts > 0;
  }

  /** Characters of the user's turns that no pass has seen. */
  long unread() {
    long unread = 0;
    for (Rest rest : rests) {
      int to = rest.text() == conversation.asked() ? Math.min(rest.to(), seenFrom) : rest.to();
      unread += Math.max(0, to - rest.own());
    }
    return unread;
  }

  /** The model's spans of each text so far; those of one kind that overlap are one. */
  Map<Integer, List<PersonalDataSpan>> found() {
    Map<Integer, List<PersonalDataSpan>> all = new TreeMap<>();
    found.forEach((text, spans) -> all.put(text, joined(spans)));
    return all;
  }

  /**
   * Goes on until one pass of the model is done.
   *
   * @return whether another step may find more
   */
  boolean step(TextModel model, TenantCache<TextModel.Stretch> known) throws ClassifierException {
    while (more()) {
      Rest rest = rests.element();
      String whole = conversation.texts().get(rest.text());
      int end = end(whole, rest.from(), rest.to());
      String part = whole.substring(rest.from(), end);
      TenantCache.Key key = known.key(conversation.tenant(), part);
      TextModel.Stretch stretch = key == null ? null : known.get(key);
      boolean read = stretch == null;
      if (stretch == null) {
        if (passes == 0) {
          return false;
        }
        passes--;
        stretch = model.stretch(part);
        if (key != null) {
          known.put(key, stretch);
        }
      }
      parts--;
      take(rest, whole, stretch);
      if (read) {
        return more();
      }
    }
    return false;
  }

  private void take(Rest rest, String whole, TextModel.Stretch stretch) {
    List<PersonalDataSpan> spans = found.computeIfAbsent(rest.text(), t -> new ArrayList<>());
    for (PersonalDataSpan span : stretch.personalData()) {
      spans.add(
          new PersonalDataSpan(
              span.kind(), span.start() + rest.from(), span.end() + rest.from(), span.source()));
    }
    rests.remove();
    int reached = rest.from() + stretch.readTo();
    if (reached < rest.to() && reached > rest.from()) {
      int next = behindSpace(whole, back(whole, rest.from() + 1, reached), rest.to());
      if (next < rest.to()) {
        int own = Math.max(reached, rest.own());
        rests.addFirst(new Rest(rest.text(), next, own, rest.to(), rest.promise()));
      }
    }
  }

  /** End of the part that begins at a place, between words where there is such a place nearby. */
  private static int end(String whole, int from, int to) {
    int end = Math.min(to, from + PART);
    if (end == to) {
      return end;
    }
    for (int i = end; i > end - WORD && i > from + 1; i--) {
      if (Character.isWhitespace(whole.charAt(i))) {
        return i;
      }
    }
    return Character.isLowSurrogate(whole.charAt(end)) ? end - 1 : end;
  }

  /** Where reading goes on after a part from {@code start} to {@code end}. */
  private static int back(String whole, int start, int end) {
    int next = Math.max(start, end - Math.min(OVERLAP_MAX, (end - start) / 4));
    for (int i = next; i > start && i > next - WORD && i > end - OVERLAP_MAX; i--) {
      if (Character.isWhitespace(whole.charAt(i))) {
        return i;
      }
    }
    return next < whole.length() && Character.isLowSurrogate(whole.charAt(next)) ? next + 1 : next;
  }

  private static List<PersonalDataSpan> joined(List<PersonalDataSpan> spans) {
    List<PersonalDataSpan> joined = new ArrayList<>();
    for (PersonalDataSpan span : spans) {
      PersonalDataSpan whole = span;
      for (int i = joined.size() - 1; i >= 0; i--) {
        PersonalDataSpan other = joined.get(i);
        if (other.kind().equals(whole.kind())
            && other.start() < whole.end()
            && whole.start() < other.end()) {
          whole =
              new PersonalDataSpan(
                  whole.kind(),
                  Math.min(whole.start(), other.start()),
                  Math.max(whole.end(), other.end()),
                  whole.source());
          joined.remove(i);
        }
      }
      joined.add(whole);
    }
    return joined;
  }
}
