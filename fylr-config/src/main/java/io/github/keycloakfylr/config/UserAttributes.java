package io.github.keycloakfylr.config;

import java.util.List;

/**
 * The names of the attributes that hold what fylr knows of users and groups and Keycloak does not: the migration tool
 * writes them, the server reads them. Those of users are for administrators only.
 */
public final class UserAttributes {

    /** fylr's id of a user or group that has come from there. */
    public static final String ID = "fylr_id";
    /** fylr's type of the user, which decides about the login method. */
    public static final String TYPE = "fylr_type";
    /** The login as it was spelled: Keycloak keeps it in lower case (contract U3). */
    public static final String LOGIN = "fylr_login";
    /** The e-mail address as it was spelled. */
    public static final String EMAIL = "fylr_email";
    /** fylr's own name for the user, which other systems use. */
    public static final String REFERENCE = "fylr_reference";
    /** The first day on which the user may log in, {@code YYYY-MM-DD} (contract P3). */
    public static final String LOGIN_VALID_FROM = "fylr_login_valid_from";
    /** The last day on which the user may log in. */
    public static final String LOGIN_VALID_TO = "fylr_login_valid_to";
    /** Says where the password of a user is who has none here (contract V4). */
    public static final String PASSWORD = "fylr_password";
    /** The value of {@link #PASSWORD}: at the fylr that the realm takes the place of. */
    public static final String AT_OLD_SERVER = "old_server";
    /** What a user was like at fylr when the migration tool last wrote the user, or {@link #AT_FIRST_LOGIN}. */
    public static final String MIGRATED = "fylr_migrated";
    /** The value of {@link #MIGRATED} of a user whom the server has created: the tool has yet to complete the user. */
    public static final String AT_FIRST_LOGIN = "first_login";
    /** The last day on which a refresh token of the old fylr was redeemed, {@code YYYY-MM-DD} in UTC (contract V6). */
    public static final String OLD_REFRESH_TOKEN = "fylr_old_refresh_token";
    /** Of a group: {@code true} where its members must use a second factor (contract P5). */
    public static final String GROUP_TWO_FACTOR = "fylr_two_factor";

    /** Those of users: administrators write them, and never the user. */
    public static final List<String> OF_USERS = List.of(TYPE, LOGIN, EMAIL, LOGIN_VALID_FROM, LOGIN_VALID_TO, PASSWORD);

    private UserAttributes() {}
}
