package io.tidegate.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The arrows between modules, and the purity of routing-core. */
@AnalyzeClasses(packages = "io.tidegate", importOptions = DoNotIncludeTests.class)
class OneWayTest {

  @ArchTest
  static final ArchRule core_dependsOnNothingButItsFourLibraries =
      classes()
          .that()
          .resideInAPackage("io.tidegate.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.tidegate.core..",
              "java.lang..",
              "java.util..",
              "java.io",
              "java.math",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "java.text",
              "java.time..",
              "javax.crypto..",
              "org.jspecify..",
              "com.fasterxml.jackson.core..",
              "org.apache.commons.math3..");

  @ArchTest
  static final ArchRule core_hasNoFilesThreadsOrConcurrency =
      noClasses()
          .that()
          .resideInAPackage("io.tidegate.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..", "java.util.logging..", "java.net..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              java.io.File.class,
              java.io.FileInputStream.class,
              java.io.FileOutputStream.class,
              java.io.PrintStream.class,
              Thread.class,
              ThreadLocal.class,
              Random.class,
              ThreadLocalRandom.class,
              java.util.Timer.class,
              java.security.SecureRandom.class);

  @ArchTest
  static final ArchRule core_readsNoClockEnvironmentOrGlobalRandom =
      noClasses()
          .that()
          .resideInAPackage("io.tidegate.core..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule router_knowsNeitherPipelineNorEdge =
      noClasses()
          .that()
          .resideInAPackage("io.tidegate.router..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tidegate.pipeline..", "io.tidegate.edge..", "io.tidegate.deploy..");

  @ArchTest
  static final ArchRule pipeline_knowsNeitherRouterNorEdge =
      noClasses()
          .that()
          .resideInAPackage("io.tidegate.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tidegate.router..", "io.tidegate.edge..", "io.tidegate.deploy..");

  @ArchTest
  static final ArchRule edge_knowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.tidegate.edge..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tidegate.core..",
              "io.tidegate.router..",
              "io.tidegate.pipeline..",
              "io.tidegate.deploy..");

  @ArchTest
  static final ArchRule whatServes_neverTouchesWhatTrains =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.training..", "org.tribuo.util.onnx..");
}
