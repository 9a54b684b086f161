package io.tidegate.deploy.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The two loopback ports of a broker directory, remembered in its {@code ports.properties} so that
 * clients find the broker again after a restart.
 *
 * @param broker where clients connect
 * @param controller where the controller listens, for the broker beside it alone
 */
record BrokerPorts(int broker, int controller) {
  static final String HOST = "127.0.0.1";
  private static final String FILE = "ports.properties";

  /**
   * The port asked for, or for 0 the remembered one when it is free, or else any free one; the
   * controller's port is chosen in the same way.
   *
   * @throws BrokerStartException when the port asked for is in use
   */
  static BrokerPorts choose(Path directory, int wanted) throws IOException {
    Properties remembered = read(directory.resolve(FILE));
    int broker = wanted == 0 ? freeOr(remembered, "broker") : wanted;
    if (!free(broker)) {
      throw new BrokerStartException(
          "port " + broker + " on " + HOST + " is in use: choose another one for the broker", null);
    }
    int controller = freeOr(remembered, "controller");
    while (controller == broker) {
      controller = anyFree();
    }
    BrokerPorts ports = new BrokerPorts(broker, controller);
    ports.write(directory.resolve(FILE));
    return ports;
  }

  private static int freeOr(Properties remembered, String name) throws IOException {
    int port = Integer.parseInt(remembered.getProperty(name, "0"));
    return port != 0 && free(port) ? port : anyFree();
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port), 1);
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }

  private static int anyFree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      }
    }
    return properties;
  }

  private void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("broker", Integer.toString(broker));
    properties.setProperty("controller", Integer.toString(controller));
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, "Ports of the embedded broker; used again when they are free.");
    }
  }
}
