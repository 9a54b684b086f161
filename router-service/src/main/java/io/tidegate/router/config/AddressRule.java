package io.tidegate.router.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses an upstream may have.
 *
 * <p>Loopback is allowed. Link-local addresses, the clouds' metadata services among them, multicast
 * and the unspecified address never are. Other private addresses need {@code allow_private: true}
 * unless the model is of the tier {@code edge}.
 */
public final class AddressRule {
  /** Metadata services outside of the link-local ranges. */
  private static final Set<String> METADATA =
      Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254");

  private AddressRule() {}

  /**
   * Why this address may not be asked; empty when it may.
   *
   * @param privateAllowed the model is of the edge, or its endpoint says {@code allow_private}
   */
  public static Optional<String> refusal(InetAddress given, boolean privateAllowed) {
    InetAddress address = embedded(given);
    if (address.isLoopbackAddress()) {
      return Optional.empty();
    }
    if (address.isLinkLocalAddress() || METADATA.contains(address.getHostAddress())) {
      return Optional.of("link-local and metadata addresses are never asked");
    }
    if (address.isMulticastAddress() || address.isAnyLocalAddress() || thisNetwork(address)) {
      return Optional.of("multicast and unspecified addresses are never asked");
    }
    if (!privateAllowed && isPrivate(address)) {
      return Optional.of("private addresses of cloud models need allow_private: true");
    }
    return Optional.empty();
  }

  /**
   * The address that a literal stands for; empty for a name, which is judged when it is resolved.
   */
  static Optional<InetAddress> literal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.indexOf(':') < 0 && !bare.matches("[0-9.]+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** What a NAT64 or 6to4 address leads to. */
  private static InetAddress embedded(InetAddress address) {
    byte[] b = address.getAddress();
    if (b.length != 16) {
      return address;
    }
    int at = -1;
    if (b[0] == 0 && b[1] == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b) {
      at = 12;
    } else if (b[0] == 0x20 && b[1] == 0x02) {
      at = 2;
    }
    if (at < 0) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean thisNetwork(InetAddress address) {
    return address instanceof Inet4Address && address.getAddress()[0] == 0;
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] b = address.getAddress();
    boolean carrierGrade = b.length == 4 && b[0] == 100 && (b[1] & 0xc0) == 64;
    boolean uniqueLocal = b.length == 16 && (b[0] & 0xfe) == 0xfc;
    return address.isSiteLocalAddress() || carrierGrade || uniqueLocal;
  }
}
