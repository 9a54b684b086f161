package io.tidegate.deploy.demo;

import java.io.PrintWriter;

/** What a run of the demo came to, ready to be told. */
public final class DemoOutcome {
  private final DemoResult result;

  DemoOutcome(DemoResult result) {
    this.result = result;
  }

  /** One JSON object. */
  public String json() {
    return DemoJson.of(result);
  }

  /** Tables for people. */
  public void print(PrintWriter out) {
    new DemoReport(out, result).print();
  }

  /** No error, no personal data in the cloud, and nothing that was sent lost. */
  public boolean sound() {
    return result.sound();
  }

  DemoResult result() {
    return result;
  }
}
