package io.github.keycloakfylr.realmfile;

/** The realm file's flow by which visitors register (contract P7). */
public final class RegistrationFlow {

    /** Its alias. */
    public static final String ALIAS = "fylr registration";

    private RegistrationFlow() {}
}
