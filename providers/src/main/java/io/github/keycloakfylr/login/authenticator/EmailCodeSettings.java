package io.github.keycloakfylr.login.authenticator;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What an operator can set of the code by e-mail.
 *
 * @param lifetime seconds that a code is good
 * @param pause seconds between two mails to one user
 */
record EmailCodeSettings(int lifetime, int pause) {

    private static final String LIFETIME = "lifetime";
    private static final String PAUSE = "pause";
    private static final int DEFAULT_LIFETIME = 600;
    private static final int DEFAULT_PAUSE = 60;
    /** Seconds: whoever gets hold of an old mail should have no use for it. */
    private static final int MAX = 3600;

    /** {@return the settings of an execution; what is missing, out of bounds or no number is as by default} */
    static EmailCodeSettings of(@Nullable AuthenticatorConfigModel config) {
        Map<String, String> values = config == null || config.getConfig() == null ? Map.of() : config.getConfig();
        return new EmailCodeSettings(
                seconds(values.get(LIFETIME), DEFAULT_LIFETIME), seconds(values.get(PAUSE), DEFAULT_PAUSE));
    }

    private static int seconds(@Nullable String value, int byDefault) {
        try {
            int seconds = value == null ? 0 : Integer.parseInt(value.trim());
            return seconds < 1 || seconds > MAX ? byDefault : seconds;
        } catch (NumberFormatException e) {
            return byDefault;
        }
    }

    /** {@return the fields of the execution's settings in the admin console} */
    static List<ProviderConfigProperty> fields() {
        return List.of(
                field(LIFETIME, "Lifetime", DEFAULT_LIFETIME, "Seconds that a code is good, 1 to 3600."),
                field(PAUSE, "Pause", DEFAULT_PAUSE, "Seconds between two mails to one user, 1 to 3600."));
    }

    private static ProviderConfigProperty field(String name, String label, int byDefault, String help) {
        return new ProviderConfigProperty(
                name, label, help, ProviderConfigProperty.STRING_TYPE, Integer.toString(byDefault));
    }
}
