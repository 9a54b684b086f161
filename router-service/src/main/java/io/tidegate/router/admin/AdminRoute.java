package io.tidegate.router.admin;

import java.util.function.Function;

/**
 * One line of the admin port's table.
 *
 * @param method GET or POST
 * @param path exact, or everything below it when it ends with a slash
 * @param permission what it takes
 * @param action answers on a worker thread, so it may block; open routes answer on the event loop
 */
public record AdminRoute(
    String method, String path, Permission permission, Function<AdminCall, AdminAnswer> action) {

  boolean matches(String wantedMethod, String wantedPath) {
    return method.equals(wantedMethod)
        && (path.endsWith("/")
            ? wantedPath.startsWith(path) && wantedPath.length() > path.length()
            : wantedPath.equals(path));
  }
}
