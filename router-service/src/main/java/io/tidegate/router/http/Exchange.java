package io.tidegate.router.http;

import io.tidegate.router.config.TenantConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One HTTP request of a known tenant. */
final class Exchange {
  private final HttpServerRequest request;
  private final TenantConfig tenant;
  private final String requestId;
  private final long arrivedNanos = System.nanoTime();
  private String model = "none";

  Exchange(HttpServerRequest request, TenantConfig tenant, String requestId) {
    this.request = request;
    this.tenant = tenant;
    this.requestId = requestId;
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  TenantConfig tenant() {
    return tenant;
  }

  String requestId() {
    return requestId;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Debug headers were asked for and are allowed. */
  boolean debug() {
    return tenant.debug() && "true".equals(request.getHeader("x-tidegate-debug"));
  }

  /** A header's value; empty when it is absent. */
  String header(String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  void answeredBy(String name) {
    model = name;
  }

  String answeredBy() {
    return model;
  }
}
