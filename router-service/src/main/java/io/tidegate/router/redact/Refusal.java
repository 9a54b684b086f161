package io.tidegate.router.redact;

import java.util.Locale;

/** Why a request whose personal data may leave the edge in disguise stays there all the same. */
public enum Refusal {
  /** It asks for embeddings, in which placeholders would be embedded. */
  EMBEDDINGS,
  /** It has images, which are not searched. */
  IMAGES,
  /** Not every part was read by the model: there is none, it failed, or the texts are too long. */
  UNREAD,
  /** On the closer look a kind was found that must not leave the edge at all. */
  EDGE_ONLY_KIND,
  /** A value stands where it cannot be replaced: the name of a tool, an id, a field's name. */
  IDENTIFIER,
  /** There are more values than are replaced in one request. */
  TOO_MANY,
  /** The closer look found nothing to replace. */
  NOTHING_FOUND,
  /** Afterwards something was still there. */
  LEFT_OVER,
  /** A bug: the place is in the log. */
  FAILED;

  /** Lower-case name, as in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
