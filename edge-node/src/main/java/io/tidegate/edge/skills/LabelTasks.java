package io.tidegate.edge.skills;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** Tasks answered with one of a few labels. */
final class LabelTasks {
  private static final List<String> SENTIMENT =
      List.of(
          "[What is|Tell me|Classify|Judge|Give me|Name|Find] the [sentiment|mood|tone][| of this review| of this text| here| of this][: |, positive or negative: ]",
          "[Positive or negative|Sentiment|Is this positive or negative][?|:| please:| review:] ",
          "[Is this review|Is this comment|Is the text|Is this sentence] [positive or negative|negative or positive]? ",
          "[Label|Rate|Classify] this [review|comment|text|sentence] [as positive or negative|positive or negative]: ");
  private static final List<String> LIKED =
      List.of(
          "great",
          "excellent",
          "wonderful",
          "perfect",
          "fantastic",
          "lovely",
          "brilliant",
          "superb",
          "friendly",
          "helpful",
          "amazing",
          "delicious",
          "comfortable",
          "reliable",
          "beautiful",
          "outstanding",
          "pleasant",
          "impressive",
          "flawless",
          "very good");
  private static final List<String> DISLIKED =
      List.of(
          "terrible",
          "awful",
          "horrible",
          "broken",
          "useless",
          "bad",
          "dreadful",
          "rude",
          "dirty",
          "slow",
          "disappointing",
          "boring",
          "ugly",
          "unreliable",
          "noisy",
          "overpriced",
          "annoying",
          "disgusting",
          "poor",
          "very bad");
  private static final List<String> THINGS =
      List.of(
          "food",
          "service",
          "hotel",
          "room",
          "phone",
          "film",
          "book",
          "staff",
          "battery",
          "screen",
          "coffee",
          "delivery",
          "app",
          "product",
          "price",
          "quality",
          "driver",
          "waiter",
          "concert",
          "support",
          "update",
          "camera",
          "flight",
          "breakfast",
          "garden");
  private static final List<String> OPINIONS =
      List.of(
          "[The|This|Our|Their] {t} [was|is|was really|is just|was simply|has been] {a}[.|!|]",
          "[What a|Such a] {a} {t}[!|.|]",
          "[The|Their] {t} is {a} and the {u} is {b}[.|!|]",
          "[I found|We found] the {t} {a}[.|!| and the {u} {b}.]");
  private static final List<String> GLAD =
      List.of(
          "I [love|loved|really enjoyed|adore|like] [this|the|their] {t}[.|!|]",
          "[I would|I'd|We will|I will] [buy|come|order|book] [it |]again[!|.|, the {t} is {a}.]",
          "[Best|Nicest] {t} [ever|I have seen|of the year][!|.|]",
          "[Highly recommended|Five stars|Thank you so much|Very happy][!|.|, {a} {t}.]",
          "[I recommend|Everyone should try] [this|the] {t}[.|!|]");
  private static final List<String> SAD =
      List.of(
          "I [hate|hated|regret buying|dislike|can't stand] [this|the|their] {t}[.|!|]",
          "[I want my money back|Never again|A waste of money|A waste of time][!|.|, the {t} is {a}.]",
          "[Worst] {t} [ever|I have seen|of the year][!|.|]",
          "[Not recommended|One star|Very unhappy|Stay away|I am angry][!|.|, {a} {t}.]",
          "[The|My|Our] {t} [stopped working|broke|failed|was late|was cold][.|!| after a day.]");

  private static final List<String> ROUTE =
      List.of(
          "[Route|Sort|Classify|Assign] this [ticket|message|request] [to|as] [billing, technical, shipping or account|billing, shipping, technical or account]: ",
          "[Which team|Which department|Who] [gets|handles|takes] this[ ticket| message|], billing, technical, shipping or account? ",
          "[Category|Team|Department|Intent] (billing, technical, shipping, account): ",
          "[billing, technical, shipping or account|Is this billing, technical, shipping or account]? ");
  private static final Map<String, List<String>> TICKETS =
      Map.of(
          "billing",
              List.of(
                  "[I was charged|You charged me|My card was charged] [twice|too much|the wrong amount|again][.| for {n}.| this month.]",
                  "[Where is|I need|Please send] [my|the] [invoice|receipt|refund|bill][| for {n}| for the {n}].",
                  "[The price|The amount|The total] on my [bill|invoice] is [wrong|too high|not right].",
                  "[Can I|How do I|I want to] [pay by bank transfer|change my payment method|get a refund|pay later][?|]"),
          "technical",
              List.of(
                  "[The app|Your website|The program|The page] [crashes|freezes|shows an error|does not load|is down][.| when I start it.| since today.]",
                  "[My|The] [{n}|screen|device|printer] [does not connect|does not start|shows an error|has a bug][.|!|]",
                  "[I get|There is] [an error message|error 500|a blank screen|a bug] [when I save|in the app|after the update].",
                  "[The update|The software|The new version] [fails|does not install|broke everything|has a bug]."),
          "shipping",
              List.of(
                  "[Where is|When will I get|I wait for] my [parcel|package|delivery|order][?| with the {n}?]",
                  "[The parcel|My package|The delivery] [is late|has not arrived|arrived damaged|went to the wrong address][.|!|]",
                  "[Can you|Please] [deliver|ship|send] [the {n}|it|my order] [to another address|faster|on Monday][?|.|]",
                  "[The tracking number|Tracking|The courier] [does not work|shows nothing|says delivered|did not come]."),
          "account",
              List.of(
                  "[I forgot|I lost|Please reset|I want to change] my [password|user name|login][.|]",
                  "[I cannot|I can't|How do I] [log in|sign in|open my account|delete my account|close my account][.|?|]",
                  "[My account|My profile|My login] [is locked|was blocked|is gone|was hacked][.|!|]",
                  "[Please|Can you] [change my name|update my profile|delete my account|unlock my account][.|?|]"));
  private static final List<String> LABELS = List.of("billing", "technical", "shipping", "account");

  private static final List<String> COLOURS =
      List.of("red", "blue", "green", "yellow", "black", "white", "brown", "grey");
  private static final List<String> FACTS =
      List.of(
          "{s} [has|owns|bought] a {c} {n}. [Does|Is it true that] {s} [have|has|own|owns] a {q} {n}? [|Yes or no?]",
          "The {n} [of|from] {s} is {c}. Is [it|the {n}|the {n} of {s}] {q}? [|Yes or no?|Answer yes or no.]",
          "[Yes or no|Answer yes or no]: {s}'s {n} is {c}. Is it {q}?",
          "[Fact|Note|Text]: the {n} is {c}. [Question: is|Is] the {n} {q}?[| Yes or no?]");

  private final Draw draw;
  private final Fillers fillers;

  LabelTasks(Draw draw) {
    this.draw = draw;
    this.fillers = new Fillers(draw);
  }

  SkillTask sentiment() {
    boolean positive = draw.chance(0.5);
    String text =
        draw.ofThisHalf(
            () -> {
              List<String> adjectives = positive ? LIKED : DISLIKED;
              String pattern =
                  draw.chance(0.5) ? draw.any(OPINIONS) : draw.any(positive ? GLAD : SAD);
              return draw.expand(pattern)
                  .replace("{t}", draw.any(THINGS))
                  .replace("{u}", draw.any(THINGS))
                  .replace("{a}", draw.any(adjectives))
                  .replace("{b}", draw.any(adjectives));
            },
            sentence -> sentence);
    return new SkillTask(
        "sentiment",
        draw.wording(SENTIMENT) + quoted(text),
        positive ? "positive" : "negative",
        false);
  }

  SkillTask intent() {
    String label = draw.any(LABELS);
    String ticket =
        draw.ofThisHalf(() -> draw.expand(draw.any(requireNonNull(TICKETS.get(label)))), t -> t)
            .replace("{n}", fillers.noun());
    return new SkillTask("intent", draw.wording(ROUTE) + quoted(ticket), label, false);
  }

  SkillTask yesOrNo() {
    String colour = draw.any(COLOURS);
    boolean yes = draw.chance(0.5);
    String asked = colour;
    while (!yes && asked.equals(colour)) {
      asked = draw.any(COLOURS);
    }
    String prompt =
        draw.wording(FACTS)
            .replace("{s}", fillers.firstName())
            .replace("{n}", fillers.noun())
            .replace("{c}", colour)
            .replace("{q}", asked);
    return new SkillTask("yes_or_no", prompt.strip(), yes ? "yes" : "no", false);
  }

  private String quoted(String text) {
    return draw.chance(0.2) ? "\"" + text + "\"" : text;
  }
}
