package io.tidegate.router.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A guess from words, length and signs alone, for when the model cannot answer: pure, and bounded
 * by looking at the first {@value #FRONT} and last {@value #BACK} characters.
 */
final class Heuristic {

  static final int FRONT = 1500;
  static final int BACK = 500;

  private static final double SHARPNESS = 1.4;
  private static final float[] NO_EMBEDDING = new float[Classification.EMBEDDING];

  private record Cue(String phrase, int task, double weight) {}

  private static final List<Cue> CUES = cues();

  /** Usual length of an answer, tokens, by task type. */
  private static final float[] TOKENS = {
    30, 220, 60, 15, 320, 500, 80, 120, 400, 60, 10, 130, 180, 120, 8, 110, 60, 90
  };

  /** How often a small model does, by task type. */
  private static final float[] SMALL_OK = {
    .75f, .6f, .85f, .8f, .35f, .5f, .7f, .35f, .4f, .7f, .45f, .5f, .3f, .7f, .9f, .65f, .45f, .6f
  };

  private Heuristic() {}

  static Classification classify(Conversation conversation, PersonalDataScan scan, String reason) {
    String text = conversation.askedText();
    String seen = window(text).toLowerCase(Locale.ROOT);
    float[] tasks = tasks(seen, text.length());
    float tokens = 0;
    float smallOk = 0;
    for (int i = 0; i < tasks.length; i++) {
      tokens += tasks[i] * TOKENS[i];
      smallOk += tasks[i] * SMALL_OK[i];
    }
    float length = (float) Math.log10(1 + text.length() / 400.0);
    return new Classification(
        tasks,
        Math.max(.05f, Math.min(.95f, smallOk - .15f * length)),
        tokens,
        NO_EMBEDDING,
        null,
        scan,
        conversation.said().stream().mapToLong(i -> conversation.texts().get(i).length()).sum(),
        Classification.Source.HEURISTIC,
        reason,
        "");
  }

  private static String window(String text) {
    return text.length() <= FRONT + BACK
        ? text
        : text.substring(0, FRONT) + "\n" + text.substring(text.length() - BACK);
  }

  private static float[] tasks(String seen, int length) {
    double[] score = new double[TaskTypes.NAMES.size()];
    for (Cue cue : CUES) {
      int at = seen.indexOf(cue.phrase());
      if (at >= 0 && (at == 0 || !Character.isLetter(seen.charAt(at - 1)) || ideographic(cue))) {
        score[cue.task()] += cue.weight() * (at < 60 || at > seen.length() - 120 ? 1 : .6);
      }
    }
    signs(seen, length, score);
    double sum = 0;
    for (int i = 0; i < score.length; i++) {
      score[i] = Math.exp(SHARPNESS * score[i]);
      sum += score[i];
    }
    float[] probabilities = new float[score.length];
    for (int i = 0; i < score.length; i++) {
      probabilities[i] = (float) (score[i] / sum);
    }
    return probabilities;
  }

  private static boolean ideographic(Cue cue) {
    return cue.phrase().charAt(0) >= 0x2E80;
  }

  /** What no single word shows: code, sums, options to choose from, questions, shortness. */
  private static void signs(String seen, int length, double[] score) {
    int marks = 0;
    int sums = 0;
    for (int i = 0; i < seen.length(); i++) {
      char c = seen.charAt(i);
      marks += c == '{' || c == '}' || c == ';' || c == '=' || c == '_' ? 1 : 0;
      boolean between = i > 0 && i + 1 < seen.length();
      boolean sign = c == '+' || c == '*' || c == '%' || c == '/' || c == '\u00d7' || c == '^';
      sums += sign && between && Character.isDigit(seen.charAt(i - 1)) ? 1 : 0;
    }
    if (seen.contains("```") || marks > 6) {
      score[TaskTypes.index("code")] += 1.2;
    }
    score[TaskTypes.index("math")] += Math.min(1.2, .4 * sums);
    if (seen.contains("\na)") || seen.contains("\na.") || seen.contains(" a) ")) {
      score[TaskTypes.index("qa_mc")] += 1.8;
    }
    boolean question = seen.endsWith("?") || seen.contains("? ");
    if (question) {
      score[TaskTypes.index(length > 600 ? "qa_context" : "qa_open")] += .8;
    }
    if (length < 60 && !question) {
      score[TaskTypes.index("chat")] += .5;
      score[TaskTypes.index("assistant_command")] += .4;
    }
  }

  private static List<Cue> cues() {
    Map<String, String> phrases =
        Map.ofEntries(
            Map.entry(
                "translation",
                "translat,\u00fcbersetz,traduc,tradui,vertaal,\u043f\u0435\u0440\u0435\u0432\u0435\u0434,\u7ffb\u8bd1,\u8a33\u3057,przet\u0142umacz,in english,auf deutsch,into german,into spanish,into french,to french,to spanish,to german"),
            Map.entry(
                "summarization",
                "summar,tl;dr,tldr,sum up,in one sentence,key points,zusammenfass,fasse,resum,r\u00e9sum,shorten this,boil,\u603b\u7ed3,\u8981\u7d04,gist,minutes"),
            Map.entry(
                "rewriting",
                "rewrite,rephrase,paraphrase,proofread,fix the grammar,correct the,make this,make it,more polite,more formal,sound,polish,umformulier,reword,edit this,spelling,tone"),
            Map.entry(
                "extraction",
                "extract,pull out,list all,list every,find all,as json,in json,json with,get the,fields,which names,csv,all the dates"),
            Map.entry(
                "classification",
                "classify,categor,which category,label,is this spam,spam or,one of:,tag this,assign,sort these,pick one,route this,priority"),
            Map.entry(
                "sentiment",
                "sentiment,positive or negative,positive, negative,how does the,happy or,tone of this review,angry or,stimmung,review:"),
            Map.entry(
                "code",
                "code,function,python,javascript,java ,sql,regex,bash,script,bug,exception,stack trace,compile,refactor,unit test,class ,html,css,api,git ,docker,kubectl,query"),
            Map.entry(
                "math",
                "calculate,compute,how many,how much,percent,solve,equation,integral,derivative,probability,average,sum of,what is the area,interest,rechne,berechne,split the bill"),
            Map.entry(
                "reasoning",
                "puzzle,riddle,logic,if all,who is lying,step by step,deduce,prove,why does,which of them,therefore,argument,taller than,older than"),
            Map.entry(
                "planning",
                "plan ,itinerary,schedule for,roadmap,week plan,meal plan,training plan,steps to,organise,organize,timeline,agenda,checklist,project plan"),
            Map.entry(
                "brainstorming",
                "ideas,brainstorm,names for,suggest,come up with,slogans,give me 5,give me 10,ten ,options for,gift for,alternatives,title for,ideen"),
            Map.entry(
                "creative_writing",
                "story,poem,haiku,limerick,song,lyrics,write a short,dialogue,scene,fairy,bedtime,gedicht,geschichte,novel,screenplay,eulogy,toast"),
            Map.entry(
                "assistant_command",
                "remind me,set a timer,set an alarm,turn on,turn off,play ,call ,text ,book ,open ,add to my,schedule a,cancel my,navigate,send a message,lights,wake me,weather"),
            Map.entry(
                "tool_use",
                "functions:,tools:,you can call,available tools,tool call,(args),get_weather,search(,tools available,api calls,use the tool"),
            Map.entry(
                "qa_context",
                "according to,based on the,in the text,context:,passage,the article,from the document,answer from,the following text,given the,does it say"),
            Map.entry(
                "qa_mc",
                "a),(a),options:,multiple choice,which of the following,choose the correct,correct option"),
            Map.entry(
                "qa_open",
                "what is,what are,who was,who is,when did,where is,why is,how does,explain,difference between,tell me about,was ist,qu'est-ce,what's,how do,capital of"),
            Map.entry(
                "chat",
                "hi ,hello,hey,thanks,thank you,good morning,how are you,lol,i feel,i'm so,ugh,haha,what do you think,bored,hallo,danke,hola,merci"));
    List<Cue> cues = new ArrayList<>();
    phrases.forEach(
        (task, list) -> {
          for (String phrase : list.split(",")) {
            cues.add(new Cue(phrase, TaskTypes.index(task), phrase.length() > 5 ? 1.1 : .9));
          }
        });
    return List.copyOf(cues);
  }
}
