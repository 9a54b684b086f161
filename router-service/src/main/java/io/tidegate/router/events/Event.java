package io.tidegate.router.events;

/**
 * One event on its way to the log.
 *
 * @param topic where it goes
 * @param type CloudEvents type
 * @param id CloudEvents id
 * @param subject the decision's id, also the record's key
 * @param epochMillis when it happened
 * @param traceparent W3C trace context; empty for none
 * @param value UTF-8 JSON
 */
record Event(
    String topic,
    String type,
    String id,
    String subject,
    long epochMillis,
    String traceparent,
    byte[] value) {}
