package io.tidegate.pipeline.intake;

/**
 * Packed rows that follow each other in the log.
 *
 * @param bytes the rows
 * @param length bytes in use
 * @param rows number of rows
 */
@SuppressWarnings("ArrayRecordComponent")
public record RowBlock(byte[] bytes, int length, int rows) {}
