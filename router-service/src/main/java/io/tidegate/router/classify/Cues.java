package io.tidegate.router.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Phrases that hint at a type of task, and where each of them first stands in a text. */
final class Cues {

  /**
   * One phrase.
   *
   * @param phrase in lower case, two characters or more
   * @param task place in {@link TaskTypes#NAMES}
   */
  record Cue(String phrase, int task, double weight) {
    boolean ideographic() {
      return phrase.charAt(0) >= 0x2E80;
    }
  }

  static final List<Cue> ALL = cues();

  private static final int[] NONE = {};

  /** Places in {@link #ALL} by the first two characters of a phrase. */
  private static final Map<Integer, int[]> BY_BEGINNING = byBeginning();

  /** The same for two ASCII characters. */
  private static final int[][] ASCII = ascii();

  private Cues() {}

  /** For each phrase where it first stands, -1 for nowhere; one look at each place of the text. */
  static int[] firsts(String text) {
    int[] firsts = new int[ALL.size()];
    Arrays.fill(firsts, -1);
    char second = text.isEmpty() ? 0 : text.charAt(0);
    for (int i = 0; i + 1 < text.length(); i++) {
      char first = second;
      second = text.charAt(i + 1);
      int[] cues =
          first < 0x80 && second < 0x80
              ? ASCII[first << 7 | second]
              : BY_BEGINNING.getOrDefault(first << 16 | second, NONE);
      for (int cue : cues) {
        if (firsts[cue] < 0 && text.startsWith(ALL.get(cue).phrase(), i)) {
          firsts[cue] = i;
        }
      }
    }
    return firsts;
  }

  private static Map<Integer, int[]> byBeginning() {
    Map<Integer, int[]> map = new HashMap<>();
    for (int i = 0; i < ALL.size(); i++) {
      String phrase = ALL.get(i).phrase();
      int key = phrase.charAt(0) << 16 | phrase.charAt(1);
      int[] before = map.getOrDefault(key, NONE);
      int[] with = Arrays.copyOf(before, before.length + 1);
      with[before.length] = i;
      map.put(key, with);
    }
    return map;
  }

  private static int[][] ascii() {
    int[][] table = new int[1 << 14][];
    Arrays.fill(table, NONE);
    BY_BEGINNING.forEach(
        (key, cues) -> {
          int first = key >>> 16;
          int second = key & 0xffff;
          if (first < 0x80 && second < 0x80) {
            table[first << 7 | second] = cues;
          }
        });
    return table;
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
