package io.tidegate.router.bundle;

import java.util.Map;

/**
 * What is in force, for people.
 *
 * @param bundle name and digest of the bundle that answers; {@code off} when the heuristic does
 * @param digest first digits of its digest; empty for none
 * @param place where it came from
 * @param sinceEpochMillis when it was taken into use
 * @param problem why the latest bundle was refused; empty when it was not
 * @param answers counts by how classifications ended
 * @param hits texts that had been read before for their tenant
 * @param misses texts that had not
 * @param shadow name and digest of the bundle in the shadow; empty for none
 * @param shadowPlace where that one came from
 * @param shadowProblem why the latest one was refused; empty when it was not
 * @param share share of the requests that it reads
 * @param agreement what came of it
 * @param dropped requests that it could not follow
 * @param failed requests that it could not read
 */
public record ClassifierStatus(
    String bundle,
    String digest,
    String place,
    long sinceEpochMillis,
    String problem,
    Map<String, Long> answers,
    long hits,
    long misses,
    String shadow,
    String shadowPlace,
    String shadowProblem,
    double share,
    AgreementFigures agreement,
    long dropped,
    long failed) {

  public ClassifierStatus {
    answers = Map.copyOf(answers);
  }
}
