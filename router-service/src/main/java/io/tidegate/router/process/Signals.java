package io.tidegate.router.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of the operating system.
 *
 * <p>The JDK's only door to them, {@code sun.misc.Signal}, is exported and supported but warned of
 * by the compiler, so it is reached by name. Where it is missing nothing is handled and the JVM
 * does what it does by default.
 */
public final class Signals {
  private static final int SIGNALLED = 128;

  private Signals() {}

  /**
   * From now on SIGTERM and an interrupt from the keyboard end the process at once, with the status
   * that they end it with anyway. What the JVM does at its end is left out: it takes ONNX Runtime
   * away from under whoever is in it, and that ends the process with a crash.
   */
  public static void endAtOnce() {
    handle("TERM", Signals::end);
    handle("INT", Signals::end);
  }

  /** Ends the process as a signal does, without another step. */
  public static void end(int number) {
    Runtime.getRuntime().halt(SIGNALLED + number);
  }

  /**
   * Calls {@code handler} with the signal's number, on a thread of the JVM's.
   *
   * @param name {@code TERM}, {@code INT} or {@code HUP}
   * @return false when this JVM does not let the signal be handled
   */
  public static boolean handle(String name, IntConsumer handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> receiver = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  Object got = arguments[0];
                  handler.accept((int) signal.getMethod("getNumber").invoke(got));
                  yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "signal handler";
              };
      Object proxy =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {receiver}, call);
      signal
          .getMethod("handle", signal, receiver)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
