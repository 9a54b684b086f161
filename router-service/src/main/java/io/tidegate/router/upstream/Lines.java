package io.tidegate.router.upstream;

import io.tidegate.router.config.AddressRule;
import io.tidegate.router.config.ClientTls;
import io.tidegate.router.config.EndpointConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one endpoint: whom they may reach, how each side proves who it is, and a
 * {@link Pool} for every event loop, so that an answer never changes threads.
 */
public final class Lines {
  private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

  private final Vertx vertx;
  private final EndpointConfig endpoint;
  private final NetClient client;
  private final ConnectOptions address;
  private final Map<Thread, Pool> pools = new ConcurrentHashMap<>();

  /**
   * @param connectMillis longest time to connect
   */
  public Lines(Vertx vertx, EndpointConfig endpoint, int connectMillis) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.client = vertx.createNetClient(options(endpoint).setConnectTimeout(connectMillis));
    String host = String.valueOf(endpoint.baseUrl().getHost());
    boolean literal = host.startsWith("[");
    this.address =
        new ConnectOptions()
            .setHost(literal ? host.substring(1, host.length() - 1) : host)
            .setPort(endpoint.port())
            .setSsl(endpoint.tls());
  }

  /** A connection for one request; call on an event loop. */
  public Future<Line> take() {
    Thread loop = Thread.currentThread();
    Pool pool = pools.get(loop);
    if (pool == null) {
      pool = new Pool(vertx, client, address, this::refusal);
      pools.put(loop, pool);
    }
    return pool.take();
  }

  /** Closes idle and busy connections alike. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  public void close() {
    pools.values().forEach(Pool::close);
    client.close();
  }

  private static NetClientOptions options(EndpointConfig endpoint) {
    NetClientOptions options =
        new NetClientOptions()
            .setSsl(endpoint.tls())
            .setHostnameVerificationAlgorithm("HTTPS")
            .setTcpNoDelay(true);
    ClientTls own = endpoint.ownTls();
    own.authority()
        .ifPresent(
            ca ->
                options.setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(ca.value()))));
    if (own.certificate().isPresent() && own.key().isPresent()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertValue(Buffer.buffer(own.certificate().get().value()))
              .addKeyValue(Buffer.buffer(own.key().get().value())));
    }
    return options;
  }

  /**
   * Judges the address that a new connection really has, so that a name which changes its mind
   * after the configuration was read leads nowhere.
   */
  private Optional<String> refusal(NetSocket socket) {
    try {
      Optional<String> refusal =
          AddressRule.refusal(
              InetAddress.getByName(socket.remoteAddress().hostAddress()),
              endpoint.privateAllowed());
      refusal.ifPresent(why -> LOG.warn("{}: connection dropped: {}", endpoint.name(), why));
      return refusal;
    } catch (UnknownHostException e) {
      return Optional.of("its address is unknown");
    }
  }
}
