package io.tidegate.train.robust;

import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.Conversation;
import io.tidegate.router.classify.PersonalDataScanner;
import java.util.List;

/** A bundle as the router reads prompts with it: rules, first pass, further passes. */
public record Reader(ClassifierBundle bundle, PersonalDataScanner rules) {

  /** The side of the small-model score on which a request is easy. */
  static final float SIDE = 0.5f;

  /** Everything the router would think. */
  Classification whole(String text) {
    return read(text, ClassifierSettings.DEFAULT.furtherPasses());
  }

  /** The first pass alone: task and small-model score are whole, personal data is not. */
  Classification first(String text) {
    return read(text, 0);
  }

  private Classification read(String text, int furtherPasses) {
    try {
      return bundle.read(Conversation.of(text), rules.scan(List.of(text)), furtherPasses);
    } catch (ClassifierException e) {
      throw new IllegalStateException("the bundle does not run: " + e.getMessage(), e);
    }
  }

  static boolean easy(Classification c) {
    return c.smallOk() >= SIDE;
  }
}
