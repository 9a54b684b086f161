package io.tidegate.pipeline.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One HTML page that needs nothing else: style and drawings are in it, there are no scripts, and it
 * reads on light and dark ground and on paper. All text is escaped.
 */
public final class HtmlReport {

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ground:#fcfcfb;--ink:#17202a;--soft:#5b6672;--rule:#e3e6e8;--axis:#9aa4ad;--quiet:#a9b4bf;
      --s0:#2a6fdb;--s1:#d9622b;--s2:#15936b;--s3:#8a4fc4;--s4:#b98900;--s5:#d13f7d;--s6:#0e8fa8;--s7:#6b7280}
      @media (prefers-color-scheme:dark){:root{--ground:#14181c;--ink:#e8ecef;--soft:#a0abb5;--rule:#2a3138;--axis:#5c6770;--quiet:#66727e;
      --s0:#5b9bff;--s1:#f08a52;--s2:#3fc796;--s3:#b58aec;--s4:#e0b23a;--s5:#f075a8;--s6:#43c3da;--s7:#9aa4b0}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:54rem;padding:2.2rem 1.2rem 4rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
      h1{font-size:1.55rem;line-height:1.25;margin:0 0 .6rem}
      h2{font-size:1.15rem;margin:2.4rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--rule)}
      p{margin:.5rem 0;max-width:46rem}
      p.note{color:var(--soft);font-size:.9rem}
      pre{background:color-mix(in srgb,var(--ink) 6%,transparent);padding:.6rem .8rem;border-radius:6px;overflow-x:auto;font-size:.85rem}
      div.wide{overflow-x:auto;margin:.8rem 0}
      table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .9rem .3rem 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
      th{color:var(--soft);font-weight:600;vertical-align:bottom}
      th:first-child,td:first-child{text-align:left;white-space:normal;min-width:9rem}
      tr.strong td{font-weight:650}
      figure{margin:1.2rem 0}
      figcaption{font-weight:600;font-size:.95rem;margin-bottom:.3rem}
      svg{width:100%;height:auto;display:block;font-family:inherit}
      svg text{fill:var(--ink)}
      svg .tick{font-size:11.5px;fill:var(--soft);font-variant-numeric:tabular-nums}
      svg .label{font-size:12.5px;fill:var(--soft)}
      svg .grid{stroke:var(--rule);stroke-width:1}
      svg .axis{stroke:var(--axis);stroke-width:1}
      svg .line{stroke:var(--c);stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round}
      svg .level{stroke-width:1.5;stroke-dasharray:5 4}
      svg .band{fill:var(--c);opacity:.16;stroke:none}
      svg .mark{fill:var(--c);stroke:var(--ground);stroke-width:1}
      svg .bar{fill:var(--c)}
      svg .whisker{stroke:var(--ink);stroke-width:1.2}
      @media print{body{max-width:none}figure,table{break-inside:avoid}}
      """;

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** A page with a heading and nothing else yet. */
  public HtmlReport(String title) {
    this.title = title;
  }

  /** Begins a part with a heading of its own. */
  public HtmlReport section(String heading) {
    return element("h2", "", heading);
  }

  public HtmlReport paragraph(String text) {
    return element("p", "", text);
  }

  /** A remark in smaller, softer print. */
  public HtmlReport note(String text) {
    return element("p", " class=\"note\"", text);
  }

  /** Text with its line breaks in fixed-width letters, such as the command behind the page. */
  public HtmlReport preformatted(String text) {
    return element("pre", "", text);
  }

  /** A table whose first column is text and whose others are numbers. */
  public HtmlReport table(List<String> header, List<List<String>> rows) {
    return table(header, rows, -1);
  }

  /**
   * A table with one row in bold.
   *
   * @param strong index of the row, -1 for none
   * @throws IllegalArgumentException when a row has not as many cells as the header
   */
  public HtmlReport table(List<String> header, List<List<String>> rows, int strong) {
    body.append("<div class=\"wide\"><table><thead><tr>");
    header.forEach(cell -> element("th", "", cell));
    body.append("</tr></thead><tbody>");
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "table: row " + i + " has " + row.size() + " cells, needs " + header.size());
      }
      body.append(i == strong ? "<tr class=\"strong\">" : "<tr>");
      row.forEach(cell -> element("td", "", cell));
      body.append("</tr>");
    }
    body.append("</tbody></table></div>\n");
    return this;
  }

  /** A drawing with its title above it. */
  public HtmlReport figure(Figure figure) {
    body.append("<figure>");
    element("figcaption", "", figure.title());
    body.append(figure.svg()).append("</figure>\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    String escaped = Markup.escape(title);
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
        + escaped
        + "</title>\n<style>\n"
        + STYLE
        + "</style></head>\n<body>\n<h1>"
        + escaped
        + "</h1>\n"
        + body
        + "</body></html>\n";
  }

  /**
   * Writes the page as UTF-8.
   *
   * @throws IOException when the file can not be written
   */
  public void write(Path file) throws IOException {
    Files.writeString(file, html(), StandardCharsets.UTF_8);
  }

  private HtmlReport element(String tag, String attributes, String text) {
    body.append('<').append(tag).append(attributes).append('>');
    body.append(Markup.escape(text));
    body.append("</").append(tag).append(">\n");
    return this;
  }
}
