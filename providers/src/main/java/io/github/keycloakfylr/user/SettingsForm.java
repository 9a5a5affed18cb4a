package io.github.keycloakfylr.user;

import io.github.keycloakfylr.realm.RealmSetting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * fylr's settings of a realm as fields of its user federation entry "fylr guests", because Keycloak's admin console has
 * no stable place for pages of an extension. The realm's attributes are what counts: the entry shows them, and what is
 * saved there is written to them.
 */
final class SettingsForm {

    private SettingsForm() {}

    /** {@return the fields, in order} */
    static List<ProviderConfigProperty> properties() {
        return Arrays.stream(RealmSetting.values()).map(RealmSetting::property).toList();
    }

    /**
     * Checks the fields of the form.
     *
     * @throws ComponentValidationException when a field has a value that means nothing: what it says is for the
     *     administrator
     */
    static void check(ComponentModel entry) throws ComponentValidationException {
        for (RealmSetting setting : RealmSetting.values()) {
            List<String> problems =
                    entered(entry, setting).map(setting::problems).orElse(List.of());
            if (!problems.isEmpty()) {
                // As a parameter: what was typed is no format of java.text.MessageFormat.
                throw new ComponentValidationException(
                        "{0}", "The setting " + setting.attribute() + " " + problems.get(0) + ".");
            }
        }
    }

    /**
     * Writes what an administrator has changed to the realm's attributes. Of a text that was cleared Keycloak says
     * nothing any more; a switch or a choice that is missing was not on the form.
     */
    static void apply(RealmModel realm, ComponentModel before, ComponentModel after) {
        for (RealmSetting setting : RealmSetting.values()) {
            Optional<String> entered = entered(after, setting);
            Optional<String> shown = entered(before, setting);
            if (entered.isPresent() && !entered.equals(shown)) {
                realm.setAttribute(setting.attribute(), entered.get());
            } else if (entered.isEmpty()
                    && setting.isText()
                    && shown.isPresent()
                    && shown.equals(setting.value(realm))) {
                // Only what was there to be cleared: an attribute that cannot be shown must not go with the field.
                realm.removeAttribute(setting.attribute());
            }
        }
    }

    /** Has the entry show the realm's attributes as they are now; one that means nothing it cannot show. */
    static void show(RealmModel realm, ComponentModel entry) {
        boolean changed = false;
        for (RealmSetting setting : RealmSetting.values()) {
            Optional<String> value = setting.value(realm)
                    .filter(text -> !text.isBlank() && setting.problems(text).isEmpty());
            if (!value.equals(entered(entry, setting))) {
                entry.getConfig().remove(setting.attribute());
                value.ifPresent(text -> entry.put(setting.attribute(), text));
                changed = true;
            }
        }
        if (changed) {
            realm.updateComponent(entry);
        }
    }

    private static Optional<String> entered(ComponentModel entry, RealmSetting setting) {
        return Optional.ofNullable(entry.get(setting.attribute())).filter(text -> !text.isBlank());
    }
}
