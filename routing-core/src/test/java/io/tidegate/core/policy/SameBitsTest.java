package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Digests;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Decisions are made again from their log on other machines and other JVMs, so every bit of every
 * score and probability counts, not only the first fifteen digits.
 *
 * <p>A change of the arithmetic changes the constant; that is allowed, must be meant, and makes
 * decisions logged before come out differently in their last bits.
 */
class SameBitsTest {

  /** Every argument spelt out: another default is not another arithmetic. */
  private static final List<String> SPECS =
      List.of(
          "linucb(alpha=0.3,explore=0.05,floor=0.02,cold=0)",
          "lints(alpha=1,floor=0.02,cold=0)",
          "squarecb(scale=10,exponent=0.5)",
          "squarecb(scale=100,exponent=0.3)",
          "epsilon-greedy(epsilon=0.05)",
          "knn(k=15,epsilon=0.1)",
          "threshold(min=0.4,floor=0.02)",
          "static(m0=0.5,m3=3,floor=0.04)",
          "fixed(model=m1,floor=0.1)",
          "random");

  private static final String EXPECTED =
      "5c603a1a5a885c6b1da630c40090a5a602dfa9e4d51fbfca2e8bf15edff24566";

  @Test
  void choose_everyPolicy_sameBitsOnEveryJvm() {
    PolicyWorld world = new PolicyWorld(new Random(20_26), 60);
    Workspace workspace = new Workspace();
    ByteBuffer bits = ByteBuffer.allocate(1 << 22);
    for (int round = 0; round < 200; round++) {
      PolicyContext context = world.context(2 + round % (PolicyWorld.ARMS - 1), round % 5 != 0);
      for (String spec : SPECS) {
        PolicyChoice choice = Policies.parse(spec).choose(context, workspace);
        for (int i = 0; i < choice.scores().length; i++) {
          bits.putDouble(choice.scores()[i]).putDouble(choice.propensities()[i]);
        }
      }
    }
    byte[] written = new byte[bits.position()];
    bits.flip().get(written);
    assertThat(Digests.sha256Hex(written)).isEqualTo(EXPECTED);
  }
}
