package io.tidegate.edge.skills;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tasks that ask for one of the facts of a sentence, word for word. */
final class ExtractionTasks {
  private static final Map<String, String> MARKS =
      Map.of(
          "extract_email", "{mail}",
          "extract_phone", "{phone}",
          "extract_order", "{order}",
          "extract_city", "{city}",
          "extract_date", "{date}",
          "extract_name", "{name}");
  private static final Map<String, String> THINGS =
      Map.of(
          "extract_email", "[e-mail address|email address|email|e-mail|mail address]",
          "extract_phone", "[phone number|telephone number|phone|number to call|contact number]",
          "extract_order", "[order number|order id|order|order reference|reference]",
          "extract_city", "[city|city name|town|name of the city]",
          "extract_date", "[date|day|date mentioned|exact date]",
          "extract_name", "[name|person|full name|customer's name|name of the person]");
  private static final List<String> ASKED =
      List.of(
          "[Extract|Find|Give me|Pull out|Get|Return|Write down|Copy|Tell me|I need] [the|only the|just the] %s[| please| from this| in this| from the text]: ",
          "[What is|What's|Which is] the %s[| here| in this text| in the sentence| mentioned below]? ",
          "[Please |Can you |Could you |]find the %s[| in this message| in this note| below]: ",
          "%s[| only| please]: ");
  private static final List<String> ASKED_AFTER =
      List.of(
          "\n[What is|What's] the %s?",
          "\n[Extract|Give me|Find|Return] the %s[| only|, nothing else].",
          " - [what is|give me|find] the %s?");
  private static final List<String> ASKED_NEXT =
      List.of(
          "[And|Now|And now|Then] the %s[.|?| please|]",
          "[And what|What|Ok, what] is the %s?", "[The|And the] %s[?| too?| please.]");
  private static final List<String> SENTENCES =
      List.of(
          "[Please |]write to {name} at {mail}[| today| soon| about the order].",
          "{name} [lives in|moved to|works in|is from|flew to] {city}[| now| last year].",
          "[My|The|Our] order {order} [was sent|should arrive|has to arrive|left] on {date}[| by post].",
          "Call {name} [on|at|under] {phone}[| before noon| after lunch|, please].",
          "[The meeting|Our workshop|The course|The fair] in {city} is on {date}[| as planned|, not later].",
          "[Hi|Hello], [I am|this is|my name is] {name}, [my order is|it is about order|I ask about order] {order}.",
          "Order {order} [goes to|is for|was made by] {name} [in|from] {city}.",
          "[You can reach|Please contact|Reach] {name} by mail at {mail} or by phone at {phone}.",
          "{name} [paid for|returned|cancelled] order {order} on {date}.",
          "[Send|Mail] the invoice [for|of] {order} to {mail}[| by {date}].",
          "[The office|Our shop|The branch] in {city} has the number {phone}[| and the mail {mail}].",
          "[Our driver|The parcel|The train] [leaves|reaches] {city} on {date}.",
          "{name} was born [on|in {city} on] {date}.",
          "[Questions|Complaints] about {order}? [Call|Ring] {phone} or [write to|mail] {mail}.",
          "[Dear team|Good morning], {name} from {city} [asks|asked] for {order}[| again].",
          "[Ticket|Booking] of {name}, {date}, {city}.",
          "[Customer|Client]: {name}, {mail}, {phone}.",
          "[Delivery|Pickup] of {order} on {date} in {city}[|, call {phone}].");

  private final Draw draw;
  private final Fillers fillers;

  ExtractionTasks(Draw draw) {
    this.draw = draw;
    this.fillers = new Fillers(draw);
  }

  SkillTask task(String kind) {
    String mark = requireNonNull(MARKS.get(kind), kind);
    String sentence = draw.wording(SENTENCES);
    while (!sentence.contains(mark)) {
      sentence = draw.wording(SENTENCES);
    }
    String answer = "";
    boolean personal =
        sentence.contains("{mail}") || sentence.contains("{phone}") || sentence.contains("{name}");
    for (String each : MARKS.values().stream().sorted().toList()) {
      if (sentence.contains(each)) {
        String value = value(each);
        sentence = sentence.replace(each, value);
        answer = each.equals(mark) ? value : answer;
      }
    }
    return new SkillTask(kind, asked(kind, sentence), answer, personal);
  }

  /**
   * Questions after all the facts of one sentence: the first with the sentence, the others without.
   */
  List<SkillTask> conversation() {
    String sentence = draw.wording(SENTENCES);
    Map<String, String> values = new LinkedHashMap<>();
    boolean personal =
        sentence.contains("{mail}") || sentence.contains("{phone}") || sentence.contains("{name}");
    for (String kind : MARKS.keySet().stream().sorted().toList()) {
      String mark = requireNonNull(MARKS.get(kind), kind);
      if (sentence.contains(mark)) {
        String value = value(mark);
        sentence = sentence.replace(mark, value);
        values.put(kind, value);
      }
    }
    List<SkillTask> tasks = new ArrayList<>();
    for (String kind : draw.shuffled(List.copyOf(values.keySet()))) {
      String thing = requireNonNull(THINGS.get(kind), kind);
      String prompt =
          tasks.isEmpty()
              ? asked(kind, sentence)
              : draw.wording(ASKED_NEXT.stream().map(p -> p.replace("%s", thing)).toList());
      tasks.add(new SkillTask(kind, prompt, requireNonNull(values.get(kind)), personal));
    }
    return tasks;
  }

  private String asked(String kind, String sentence) {
    boolean after = draw.chance(0.25);
    String thing = requireNonNull(THINGS.get(kind), kind);
    List<String> patterns =
        (after ? ASKED_AFTER : ASKED).stream().map(p -> p.replace("%s", thing)).toList();
    String wording = draw.wording(patterns);
    if (after) {
      return sentence + wording;
    }
    String content = draw.chance(0.15) ? "\"" + sentence + "\"" : sentence;
    return Character.toUpperCase(wording.charAt(0))
        + wording.substring(1)
        + (draw.chance(0.2) ? "\n" : "")
        + content;
  }

  private String value(String mark) {
    return switch (mark) {
      case "{mail}" -> fillers.email();
      case "{phone}" -> fillers.phone();
      case "{order}" -> fillers.orderNumber();
      case "{city}" -> fillers.city();
      case "{name}" -> draw.chance(0.7) ? fillers.fullName() : fillers.firstName();
      default -> date(fillers.day());
    };
  }

  private String date(Fillers.Day day) {
    return switch (draw.below(4)) {
      case 0 -> day.iso();
      case 1 -> day.monthFirst();
      case 2 -> day.slashes();
      default -> day.dayFirst();
    };
  }
}
