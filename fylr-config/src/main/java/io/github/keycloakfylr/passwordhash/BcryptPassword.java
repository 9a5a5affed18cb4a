package io.github.keycloakfylr.passwordhash;

import io.github.keycloakfylr.config.BcryptHash;

/**
 * A bcrypt hash: {@code $2a$}, {@code $2b$} or {@code $2y$}, which are one to libraries of today.
 *
 * <p>{@code $2x$} is not taken. It marks hashes of a crypt_blowfish that read letters beyond ASCII wrong; who has such
 * a letter in his password would not get in. Nor is {@code $2$}, where bcrypt did not know yet how a password ends.
 *
 * @param hash of a cost that is allowed
 */
public record BcryptPassword(BcryptHash hash) implements ImportedHash {

    static BcryptPassword parse(String text) throws UnusableHashException {
        HashText.require(
                !text.startsWith("$2x$") && !text.startsWith("$2$"),
                "it is a bcrypt hash of an outdated kind; $2a$, $2b$ and $2y$ are taken");
        BcryptHash hash = BcryptHash.parse(text)
                .orElseThrow(() -> new UnusableHashException("it is a bcrypt hash that has been cut or altered"));
        HashText.requireBetween(BcryptHash.MIN_COST, hash.cost(), BcryptHash.MAX_COST, "its bcrypt cost");
        return new BcryptPassword(hash);
    }

    @Override
    public String text() {
        return hash.text();
    }

    @Override
    public int iterations() {
        return 1 << hash.cost();
    }

    @Override
    public String describe() {
        return "bcrypt[cost=" + hash.cost() + "]";
    }
}
