package io.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * T20: who asks what time it is. Everybody else counts on {@code System.nanoTime}, which nobody
 * sets, or is told the time.
 */
@AnalyzeClasses(packages = "io.tidegate", importOptions = DoNotIncludeTests.class)
class WallClockTest {
  private static final Map<String, String> WHO_AND_WHY =
      Map.of(
          "io.tidegate.router.RouterOptions",
          "the one clock of the router, for ids, events, ledger days and tokens that expire",
          "io.tidegate.router.http.NoAnswer",
          "says how long it is until midnight UTC, when budgets are whole again",
          "io.tidegate.pipeline.learner.JoinProcessor",
          "refuses decisions from the future, sends tallies at intervals",
          "io.tidegate.pipeline.learner.StatisticsProcessor",
          "publishes snapshots at intervals",
          "io.tidegate.edge.http.Serving",
          "the field created of a list of models",
          "io.tidegate.edge.http.ChatExchange",
          "the field created of an answer",
          "io.tidegate.deploy.cloud.SimulatedCloud",
          "the field created of an answer",
          "io.tidegate.deploy.demo.FeedbackSender",
          "the time of an event that the demo makes up",
          "io.tidegate.deploy.broker.EmbeddedBroker",
          "a Kafka broker needs a clock");

  private static final Set<String> NOW =
      Set.of(
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalTime",
          "java.time.LocalDateTime",
          "java.time.OffsetDateTime",
          "java.time.OffsetTime",
          "java.time.ZonedDateTime",
          "java.time.Year",
          "java.time.YearMonth",
          "java.time.MonthDay");

  @ArchTest
  static void wallClock_isAskedByTheNamedClassesAlone(JavaClasses classes) {
    Set<String> asking = new TreeSet<>();
    for (JavaClass type : classes) {
      type.getAccessesFromSelf().stream()
          .filter(access -> wallClock(access.getTarget()))
          .forEach(access -> asking.add(outermost(type)));
    }
    assertThat(asking).isEqualTo(new TreeSet<>(WHO_AND_WHY.keySet()));
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(WallClockTest::outermost).orElse(type.getName());
  }

  private static boolean wallClock(AccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    return (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
        || (NOW.contains(owner) && name.equals("now"))
        || (owner.equals("java.time.Clock") && name.matches("system.*|tick.*"))
        || (owner.startsWith("java.time.chrono.") && name.equals("dateNow"))
        || (owner.equals("java.util.Date") && target.getFullName().endsWith("<init>()"))
        || (owner.matches("java.util.(Gregorian)?Calendar") && name.matches("getInstance|<init>"))
        || (owner.equals("org.apache.kafka.common.utils.Time")
            && name.matches("SYSTEM|milliseconds"))
        || name.equals("WALL_CLOCK_TIME")
        || name.equals("currentSystemTimeMs");
  }
}
