package io.tidegate.deploy.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Time from request to first byte of streamed answers, over connections that are kept. */
public final class FirstByteLoad {
  private static final String END = "data: [DONE]";

  private FirstByteLoad() {}

  /** Microseconds to the first byte, over {@code connections} at once for {@code seconds}. */
  public static Histogram run(int port, int connections, int seconds, String key)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    long warm = System.nanoTime() + seconds * 500_000_000L;
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Future<Histogram>> futures = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      futures.add(threads.submit(() -> connection(port, key, warm, end)));
    }
    Histogram all = new Histogram(3);
    for (Future<Histogram> future : futures) {
      all.add(future.get());
    }
    threads.shutdown();
    return all;
  }

  private static Histogram connection(int port, String key, long warm, long end)
      throws IOException {
    String body =
        "{\"model\":\"mock\",\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Is it open?\"}]}";
    byte[] request =
        ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                + "authorization: Bearer "
                + key
                + "\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    Histogram times = new Histogram(3);
    byte[] piece = new byte[16 << 10];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      while (System.nanoTime() - end < 0) {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        StringBuilder answer = new StringBuilder();
        boolean first = true;
        while (answer.indexOf(END) < 0 || !ended(answer)) {
          int n = in.read(piece);
          if (n < 0) {
            throw new IOException("the connection was closed after " + answer.length() + " bytes");
          }
          if (first && start - warm > 0) {
            times.recordValue((System.nanoTime() - start) / 1000);
          }
          first = false;
          answer.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return times;
  }

  /** The last chunk, or all of the announced length, has come. */
  private static boolean ended(StringBuilder answer) {
    return answer.indexOf("content-length") >= 0 || answer.indexOf("\r\n0\r\n\r\n") >= 0;
  }
}
