package io.tidegate.pipeline.report;

/** A drawing with a title; colours come from the page, so it reads on light and dark ground. */
public sealed interface Figure permits Plot, BarPlot {

  /** One sentence above the drawing, plain text. */
  String title();

  /** One {@code svg} element. */
  String svg();
}
