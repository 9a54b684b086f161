package io.tidegate.router.classify;

import java.util.List;

/** The 18 task types, in the order of every probability vector here. */
public final class TaskTypes {

  /** Names in order. */
  public static final List<String> NAMES =
      List.of(
          "assistant_command",
          "brainstorming",
          "chat",
          "classification",
          "code",
          "creative_writing",
          "extraction",
          "math",
          "planning",
          "qa_context",
          "qa_mc",
          "qa_open",
          "reasoning",
          "rewriting",
          "sentiment",
          "summarization",
          "tool_use",
          "translation");

  private TaskTypes() {}

  /**
   * Place of a task type.
   *
   * @throws IllegalArgumentException when there is no such type
   */
  public static int index(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("task type: must be one of " + NAMES + ", was " + name);
    }
    return index;
  }
}
