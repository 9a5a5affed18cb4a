package io.github.keycloakfylr.movein;

import org.keycloak.storage.StorageUnavailableException;

/**
 * The old server has not said whether a password is right, or what a token is worth. The message never holds what was
 * sent to it or came back.
 */
public final class OldServerUnavailableException extends StorageUnavailableException {

    OldServerUnavailableException(String message) {
        super(message);
    }
}
