package io.github.keycloakfylr.client;

import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;

/**
 * The work that one request has had with its secret, and what is missing to that of the most expensive check in the realm (contract C4): if an
 * unknown client were refused at once and a wrong secret after a second, anybody could find out which clients there are. One per session; not
 * thread-safe.
 */
final class SecretWork {

    private int cost;
    private boolean fingerprinted;

    /** @return the work of the session's request */
    static SecretWork of(KeycloakSession session) {
        SecretWork work = session.getAttribute(SecretWork.class.getName(), SecretWork.class);
        if (work == null) {
            work = new SecretWork();
            session.setAttribute(SecretWork.class.getName(), work);
        }
        return work;
    }

    /** One check at that cost has been done. */
    void checked(int costOfCheck) {
        cost = costOfCheck;
    }

    /** What is remembered has been looked up. */
    void fingerprinted() {
        fingerprinted = true;
    }

    /**
     * @param highest the highest cost of the realm
     * @return the costs of the checks that are missing: a check takes 2 to the power of its cost, so that one at each cost from the one done to
     *     the one below the highest makes exactly one at the highest
     */
    int[] missingCosts(int highest) {
        return cost == 0 ? new int[] {highest} : IntStream.range(cost, highest).toArray();
    }

    /** @return whether a wrong secret of the most expensive client would have been looked up too */
    boolean missesFingerprint(int highest) {
        return !fingerprinted && highest >= RememberedSecrets.MIN_COST;
    }
}
