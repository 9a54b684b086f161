package io.tidegate.edge.skills;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tasks that write a given text in another form, or count or pick its parts. */
final class FormatTasks {
  private static final List<String> UPPER =
      List.of(
          "[Write|Put|Convert|Change|Turn] [this|the text|these words] [in|into|to] [upper case|uppercase|capitals|capital letters|all caps]: ",
          "[Upper case|Uppercase|All caps|In capitals|To upper case][| please]: ",
          "[Make|Please make] [this|the text|these words] [upper case|uppercase|all caps]: ");
  private static final List<String> LOWER =
      List.of(
          "[Write|Put|Convert|Change|Turn] [this|the text|these words] [in|into|to] [lower case|lowercase|small letters]: ",
          "[Lower case|Lowercase|No capitals|In small letters|To lower case][| please]: ",
          "[Make|Please make] [this|the text|these words] [lower case|lowercase]: ");
  private static final List<String> TITLE =
      List.of(
          "[Write|Put|Convert|Change|Turn] [this|the text|these words] [in|into|to] [title case|a title|title style]: ",
          "[Title case|Titlecase|To title case|As a title][| please]: ",
          "[Capitalize|Capitalise] [each word|every word|all words][| of this| in this| here]: ");
  private static final List<String> ISO =
      List.of(
          "[Write|Convert|Change|Put|Turn] [this date|the date|it] [to|as|into|in] [YYYY-MM-DD|ISO format|ISO|the ISO form]: %s",
          "[Give me|Return] %s [as|in] [YYYY-MM-DD|ISO format|ISO][.|]",
          "%s [as|in|to] [YYYY-MM-DD|ISO format|ISO][|?| please]",
          "[What is|What's] %s in [YYYY-MM-DD|ISO format|ISO][?|]");
  private static final List<String> JSON =
      List.of(
          "[Turn|Convert|Change|Make|Write|Put] [this list|this|the list|these] [into|to|as] [a JSON array|JSON|a JSON list]: ",
          "[JSON array|As JSON|To JSON|JSON list][| please| of]: ",
          "[Give me|Return] [a JSON array|JSON|a JSON list] [of|for|from] [this|these|these items]: ");
  private static final List<String> BULLETS =
      List.of(
          "[Turn|Convert|Change|Make|Write|Put] [this list|this|the list|these] [into|to|as] [bullet points|bullets|a bullet list]: ",
          "[Bullet list|As bullets|Bullet points|As a bullet list][| please| of]: ",
          "[Give me|Return] [a bullet list|bullet points|bullets] [of|for|from] [this|these|these items]: ");
  private static final List<String> COUNT =
      List.of(
          "How many [items|things|words|entries] are [in this list|here|listed|in the list][?|:] ",
          "[Count|Please count|Tell me the number of] the [items|things|words|entries][| here| in this list| in the list]: ",
          "[Number of items|Item count|Count]: ");
  private static final List<String> FIRST =
      List.of(
          "[What is|What's|Give me|Return|Find|Write|Tell me|Repeat] the first word[| of this| here| of this sentence| in this| of the text]: ",
          "[First word|Only the first word|The first word][| please| of]: ",
          "[Which word comes first|Which word is first|With which word does this start]: ");
  private static final List<String> LAST =
      List.of(
          "[What is|What's|Give me|Return|Find|Write|Tell me|Repeat] the last word[| of this| here| of this sentence| in this| of the text]: ",
          "[Last word|Only the last word|The last word][| please| of]: ",
          "[Which word comes last|Which word is last|With which word does this end]: ");
  private static final List<String> FIRST_NEXT =
      List.of(
          "[And|Now|And now|Then] the first word[.|?| please|]",
          "[And what|What|Ok, what] is the first word?");
  private static final List<String> LAST_NEXT =
      List.of(
          "[And|Now|And now|Then] the last word[.|?| please|]",
          "[And what|What|Ok, what] is the last word?");
  private static final List<String> UPPER_NEXT =
      List.of(
          "[And|Now|And now|Then] [all|it|the text] in [upper case|uppercase|capitals|capital letters][.|?| please|]");
  private static final List<String> TITLE_NEXT =
      List.of(
          "[And|Now|And now|Then] [all|it|the text] [in title case|as a title][.|?| please|]",
          "[And|Now|Then] capitalize [each|every] word[.|]");
  private static final List<String> JSON_NEXT =
      List.of(
          "[And|Now|And now|Then] [it|the list|all] as [JSON|a JSON array|a JSON list][.|?| please|]");
  private static final List<String> BULLETS_NEXT =
      List.of(
          "[And|Now|And now|Then] [it|the list|all] as [bullets|bullet points|a bullet list][.|?| please|]");
  private static final List<String> COUNT_NEXT =
      List.of(
          "[And how|How|Ok, how] many [items|things|words|entries] are [there|in it|in the list][|?]");

  private final Draw draw;
  private final Fillers fillers;

  FormatTasks(Draw draw) {
    this.draw = draw;
    this.fillers = new Fillers(draw);
  }

  SkillTask letterCase(String kind) {
    String lower = words(1, 4);
    return switch (kind) {
      case "upper_case" ->
          new SkillTask(kind, draw.wording(UPPER) + lower, lower.toUpperCase(Locale.ROOT), false);
      case "title_case" -> new SkillTask(kind, draw.wording(TITLE) + lower, titled(lower), false);
      default -> {
        String given = draw.chance(0.5) ? lower.toUpperCase(Locale.ROOT) : titled(lower);
        yield new SkillTask(kind, draw.wording(LOWER) + given, lower, false);
      }
    };
  }

  SkillTask date() {
    Fillers.Day day = fillers.day();
    String given =
        switch (draw.below(3)) {
          case 0 -> day.monthFirst();
          case 1 -> day.slashes() + (draw.chance(0.3) ? " (day first)" : "");
          default -> day.dayFirst();
        };
    return new SkillTask("date_format", draw.wording(ISO).replace("%s", given), day.iso(), false);
  }

  SkillTask list(String kind) {
    List<String> items =
        items(kind.equals("count_items") ? draw.between(1, 6) : draw.between(2, 5));
    String given = String.join(draw.chance(0.9) || items.size() == 1 ? ", " : ",", items);
    return switch (kind) {
      case "json_list" -> new SkillTask(kind, draw.wording(JSON) + given, json(items), false);
      case "bullet_list" ->
          new SkillTask(kind, draw.wording(BULLETS) + given, bullets(items), false);
      default ->
          new SkillTask(kind, draw.wording(COUNT) + given, Integer.toString(items.size()), false);
    };
  }

  SkillTask edgeWord(String kind) {
    String text = words(2, 6);
    String[] parts = text.split(" ");
    boolean first = kind.equals("first_word");
    String end = draw.chance(0.3) ? "." : "";
    String prompt = draw.wording(first ? FIRST : LAST) + text + end;
    return new SkillTask(kind, prompt, first ? parts[0] : parts[parts.length - 1], false);
  }

  /** Several requests about one text, the first with the text, the others without. */
  List<SkillTask> textConversation() {
    String text = words(2, 5);
    String[] parts = text.split(" ");
    List<SkillTask> tasks = new ArrayList<>();
    for (String kind :
        draw.shuffled(List.of("first_word", "last_word", "upper_case", "title_case"))) {
      boolean opening = tasks.isEmpty();
      tasks.add(
          switch (kind) {
            case "first_word" ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(FIRST) + text : draw.wording(FIRST_NEXT),
                    parts[0],
                    false);
            case "last_word" ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(LAST) + text : draw.wording(LAST_NEXT),
                    parts[parts.length - 1],
                    false);
            case "upper_case" ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(UPPER) + text : draw.wording(UPPER_NEXT),
                    text.toUpperCase(Locale.ROOT),
                    false);
            default ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(TITLE) + text : draw.wording(TITLE_NEXT),
                    titled(text),
                    false);
          });
    }
    return tasks;
  }

  /** Several requests about one list, the first with the list, the others without. */
  List<SkillTask> listConversation() {
    List<String> items = items(draw.between(2, 5));
    String given = String.join(", ", items);
    List<SkillTask> tasks = new ArrayList<>();
    for (String kind : draw.shuffled(List.of("json_list", "bullet_list", "count_items"))) {
      boolean opening = tasks.isEmpty();
      tasks.add(
          switch (kind) {
            case "json_list" ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(JSON) + given : draw.wording(JSON_NEXT),
                    json(items),
                    false);
            case "bullet_list" ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(BULLETS) + given : draw.wording(BULLETS_NEXT),
                    bullets(items),
                    false);
            default ->
                new SkillTask(
                    kind,
                    opening ? draw.wording(COUNT) + given : draw.wording(COUNT_NEXT),
                    Integer.toString(items.size()),
                    false);
          });
    }
    return tasks;
  }

  private static String json(List<String> items) {
    return items.stream().map(item -> '"' + item + '"').collect(Collectors.joining(", ", "[", "]"));
  }

  private static String bullets(List<String> items) {
    return items.stream().map(item -> "- " + item).collect(Collectors.joining("\n"));
  }

  private List<String> items(int count) {
    boolean proper = draw.chance(0.25);
    List<String> items = new ArrayList<>();
    while (items.size() < count) {
      String item =
          proper ? (draw.chance(0.5) ? fillers.city() : fillers.firstName()) : fillers.noun();
      if (!items.contains(item)) {
        items.add(item);
      }
    }
    return items;
  }

  private String words(int low, int high) {
    return draw.ofThisHalf(
        () -> {
          StringBuilder out = new StringBuilder();
          int count = draw.between(low, high);
          for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : " ")
                .append(draw.chance(0.5) ? draw.any(Lexicon.OTHER_WORDS) : fillers.noun());
          }
          return out.toString();
        },
        text -> text);
  }

  private static String titled(String text) {
    return List.of(text.split(" ")).stream()
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining(" "));
  }
}
