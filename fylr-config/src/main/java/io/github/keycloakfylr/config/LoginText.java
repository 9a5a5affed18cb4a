package io.github.keycloakfylr.config;

/** The texts of the login page that a base config may bring. */
public enum LoginText {
    LABEL("label"),
    PLACEHOLDER("placeholder"),
    INFO("info");

    private final String key;

    LoginText(String key) {
        this.key = key;
    }

    /** {@return the key below {@code login}} */
    public String key() {
        return key;
    }
}
