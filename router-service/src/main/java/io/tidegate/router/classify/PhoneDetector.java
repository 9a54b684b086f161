package io.tidegate.router.classify;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.tidegate.core.privacy.Context;
import io.tidegate.core.privacy.ContextIndex;
import io.tidegate.core.privacy.FoldedText;
import io.tidegate.core.privacy.PersonalDataDetector;
import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Telephone numbers: international ones anywhere; national ones of the given regions where their
 * form is unmistakable (a trunk 0, the North American 3-3-4) or a word nearby speaks of telephones.
 *
 * <p>Numbers are judged by libphonenumber. After {@value #CHECKS_MAX} judgements in one text every
 * further candidate counts as a number, so that the time is bounded and padding hides nothing.
 */
public final class PhoneDetector implements PersonalDataDetector {

  /** Regions whose national forms are known by default, ISO 3166-1 codes. */
  public static final List<String> DEFAULT_REGIONS =
      List.of(
          "US", "GB", "DE", "FR", "ES", "IT", "NL", "PL", "PT", "AT", "CH", "BE", "IE", "SE", "NO",
          "DK", "IN", "JP", "BR", "AU");

  static final int CHECKS_MAX = 400;

  private static final int BEFORE = 36;
  private static final int AFTER = 14;

  private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
  private final List<String> regions;

  /**
   * A detector for national forms of the given regions.
   *
   * @throws IllegalArgumentException when libphonenumber does not know a region
   */
  public PhoneDetector(List<String> regions) {
    this.regions = List.copyOf(regions);
    for (String region : regions) {
      if (!library.getSupportedRegions().contains(region)) {
        throw new IllegalArgumentException("phone regions: unknown region " + region);
      }
    }
  }

  @Override
  public void detect(CharSequence text, List<PersonalDataSpan> out) {
    FoldedText folded = new FoldedText(text);
    detect(folded, ContextIndex.of(folded), out);
  }

  /** Finds over a text that is folded and indexed already. */
  void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    int checks = 0;
    int length = text.hasDigits() ? text.length() : 0;
    for (int i = 0; i < length; ) {
      PhoneCandidate candidate = PhoneCandidate.at(text, i);
      if (candidate == null) {
        i++;
        continue;
      }
      boolean phone = near(context, Context.PHONE, candidate);
      boolean number = phone || near(context, Context.NUMBER, candidate);
      int end = -1;
      for (int drop = 0; drop < 3 && end < 0 && candidate.plausible(phone); drop++) {
        checks++;
        if (checks > CHECKS_MAX || valid(candidate, number)) {
          end = candidate.end();
        }
        if (end < 0 && !candidate.grouped()) {
          break;
        }
        candidate = end < 0 ? candidate.withoutLastGroup() : candidate;
      }
      if (end > 0) {
        out.add(
            text.span(
                PersonalDataKinds.PHONE, candidate.start(), end, PersonalDataSpan.Source.FORMAT));
        i = end;
      } else {
        i = candidate.firstGroupEnd();
      }
    }
  }

  private static boolean near(ContextIndex context, Context topic, PhoneCandidate candidate) {
    return context.near(topic, candidate.start(), candidate.end(), BEFORE, AFTER);
  }

  private boolean valid(PhoneCandidate candidate, boolean named) {
    if (candidate.international()) {
      PhoneNumber number = parse(candidate.dialled(), "ZZ");
      return number != null
          && (library.isValidNumber(number)
              || ((named || candidate.plainlyInternational()) && library.isPossibleNumber(number)));
    }
    if (named && candidate.local()) {
      return true;
    }
    for (String region : regions) {
      PhoneNumber number = parse(candidate.dialled(), region);
      if (number != null && library.isValidNumberForRegion(number, region)) {
        return named || candidate.grouped() || mobile(number);
      }
    }
    return false;
  }

  private boolean mobile(PhoneNumber number) {
    PhoneNumberType type = library.getNumberType(number);
    return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
  }

  private @Nullable PhoneNumber parse(String dialled, String region) {
    try {
      return library.parse(dialled, region);
    } catch (NumberParseException e) {
      return null;
    }
  }
}
