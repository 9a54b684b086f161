package io.tidegate.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class HtmlReportTest {

  @TempDir Path dir;

  private static Document xml(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static Plot plot() {
    double[] x = new double[60];
    double[] y = new double[60];
    double[] low = new double[60];
    double[] high = new double[60];
    for (int i = 0; i < x.length; i++) {
      x[i] = 50 * i;
      y[i] = 0.72 - 0.3 / (1 + i / 8.0) + 0.01 * Math.sin(i);
      low[i] = y[i] - 0.03;
      high[i] = y[i] + 0.03;
    }
    return new Plot("Utility <by> decisions & seeds", "decisions", "mean utility")
        .line("linucb", x, y, low, high)
        .line("few", new double[] {0, 1000, 2900}, new double[] {0.5, 0.55, 0.6})
        .points(
            "measured",
            new double[] {500, 1500, Double.NaN},
            new double[] {0.5, 0.62, 1},
            new double[] {0.45, 0.6, 1},
            new double[] {0.55, 0.64, 1})
        .level("oracle", 0.78)
        .level("random", 0.49);
  }

  private static BarPlot bars() {
    return new BarPlot("What each estimator says", "value, 0..1")
        .accent("dr", 0.61, 0.58, 0.64)
        .bar("ips", 0.66, 0.51, 0.81)
        .bar("a model with a \"quoted\" name", -0.07)
        .bar("broken", Double.NaN);
  }

  @Test
  void svg_everyKind_isWellFormedAndHoldsItsMarks() throws Exception {
    Document drawn = xml(plot().svg());
    assertThat(drawn.getElementsByTagName("path").getLength()).isEqualTo(3);
    // three of the short line, two of the finite points, one in the legend
    assertThat(drawn.getElementsByTagName("circle").getLength()).isEqualTo(6);
    assertThat(drawn.getDocumentElement().getAttribute("aria-label"))
        .isEqualTo("Utility <by> decisions & seeds");
    assertThat(xml(bars().svg()).getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(plot().svg() + bars().svg()).doesNotContain("NaN");
    xml(new Plot("empty", "x", "y").svg());
    xml(new Plot("one", "x", "y").points("p", new double[] {3}, new double[] {3}).svg());
  }

  @Test
  void html_textFromOutside_isEscapedAndNothingIsFetched() throws IOException {
    HtmlReport report =
        new HtmlReport("<script>alert(1)</script>")
            .section("A & B")
            .paragraph("1 < 2")
            .note("seed 1")
            .preformatted("tidegate simulate \\\n  --table \"x\"")
            .table(
                List.of("policy", "quality", "cost"),
                List.of(List.of("<img src=x>", "0.5", "1"), List.of("linucb", "0.6", "0.4")),
                1)
            .figure(plot())
            .figure(bars());
    Path file = dir.resolve("page.html");
    report.write(file);
    String html = Files.readString(file);
    assertThat(html)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x&gt;", "A &amp; B")
        .doesNotContain("<script", "<img", "http://", "https://", "url(");
  }

  @Test
  void table_rowOfAnotherLength_isRefused() {
    assertThatThrownBy(
            () -> new HtmlReport("t").table(List.of("a", "b"), List.of(List.of("only one"))))
        .hasMessageContaining("row 0 has 1 cells, needs 2");
  }

  @Test
  void linear_anyRange_hasRoundTicksAroundIt() {
    Axis axis = Axis.linear("y", 0.13, 0.78, 6);
    assertThat(axis.low()).isCloseTo(0, within(0.131));
    assertThat(axis.ticks()).hasSizeBetween(4, 9);
    assertThat(axis.text(axis.ticks().get(1))).matches("0\\.\\d{1,2}");
    assertThat(axis.place(axis.high())).isCloseTo(1, within(1e-12));
    assertThat(Axis.linear("y", 5, 5, 6).high()).isGreaterThan(5);
    assertThat(Axis.linear("y", -3, 120_000, 6).text(100_000)).isEqualTo("100,000");
    Axis log = Axis.logarithmic("x", 0.02, 9);
    assertThat(log.ticks()).contains(0.1, 1.0, 5.0).allMatch(t -> t >= 0.019 && t <= 9.01);
    assertThat(log.place(0.02)).isCloseTo(0, within(1e-12));
  }

  @Test
  void series_lengthsDiffer_isRefused() {
    assertThatThrownBy(() -> new Plot("t", "x", "y").line("l", new double[2], new double[3]))
        .hasMessageContaining("series l");
  }
}
