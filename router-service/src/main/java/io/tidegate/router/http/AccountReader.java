package io.tidegate.router.http;

import io.tidegate.core.budget.Ceiling;
import io.tidegate.router.budget.Account;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.config.TidegateConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * From the headers {@code x-tidegate-team}, {@code -customer} and {@code -feature} to an account.
 *
 * <p>Where a tenant lists its teams or features, no other value is taken and the first stands for
 * none, so that nobody slips out of a budget or into another's.
 */
final class AccountReader {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._:@/-]{1,64}");

  private final Set<String> budgeted = new HashSet<>();
  private final boolean open;

  AccountReader(TidegateConfig config) {
    for (Ceiling ceiling : config.ceilings()) {
      budgeted.add(ceiling.scope());
    }
    open = config.tenants().isEmpty();
  }

  Account read(Exchange exchange) throws RefusedException {
    TenantConfig tenant = exchange.tenant();
    return new Account(
        tenant.name(),
        label(exchange, Names.TEAM, "team", tenant.teams()),
        label(exchange, Names.CUSTOMER, "customer", List.of()),
        label(exchange, Names.FEATURE, "feature", tenant.features()));
  }

  private String label(Exchange exchange, CharSequence header, String kind, List<String> allowed)
      throws RefusedException {
    String value = exchange.header(header);
    if (value.isEmpty()) {
      return allowed.isEmpty() ? "" : allowed.get(0);
    }
    if (!LABEL.matcher(value).matches()) {
      throw new RefusedException(
          ErrorReply.invalid(header + " must match " + LABEL.pattern(), header.toString()));
    }
    boolean known =
        allowed.isEmpty()
            ? open || !budgeted.contains(kind + "/" + value)
            : allowed.contains(value);
    if (!known) {
      throw new RefusedException(
          ErrorReply.gateway(
                  403,
                  "permission_error",
                  "label_not_allowed",
                  "this key may not use the value of " + header)
              .withParam(header.toString()));
    }
    return value;
  }
}
