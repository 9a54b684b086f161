package io.tidegate.deploy.wall;

import java.io.IOException;

/** One way to answer; returning keeps the connection, throwing closes it. */
@FunctionalInterface
interface Fault {
  void answer(WallCall call) throws IOException;
}
