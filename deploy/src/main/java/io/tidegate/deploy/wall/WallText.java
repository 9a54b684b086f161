package io.tidegate.deploy.wall;

import java.util.List;

/** The sixty words of every healthy answer, so that completeness is exact. */
public final class WallText {
  public static final String TEXT =
      "A gate that stands in fair weather proves nothing. Let the river rise, let the hinge freeze,"
          + " let the keeper sleep, then ask who came through and what was said of it. Trust is"
          + " the record of bad days told plainly: what broke, what was saved, what was lost, and"
          + " that nobody was told half a story as if whole.";

  public static final List<String> WORDS = List.of(TEXT.split(" "));

  private WallText() {}

  /** The text with single blanks between its words and none around it. */
  public static String normalized(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  public static boolean isComplete(String text) {
    return normalized(text).equals(TEXT);
  }
}
