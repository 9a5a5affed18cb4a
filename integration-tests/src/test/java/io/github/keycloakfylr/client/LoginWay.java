package io.github.keycloakfylr.client;

import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;

/** The ways to send a login and a password to the authorization endpoint (contract A9, A10). */
public enum LoginWay {
    /** The form of the login page, filled in. */
    PAGE {
        @Override
        public Response logIn(Browser browser, Map<String, String> request, String login, String password) {
            return browser.submit(browser.authorize(request), "username", login, "password", password);
        }
    },
    /** Parameters in the query of a GET. */
    QUERY {
        @Override
        public Response logIn(Browser browser, Map<String, String> request, String login, String password) {
            return browser.authorize(with(request, login, password));
        }
    },
    /** Parameters in the form of a POST. */
    FORM {
        @Override
        public Response logIn(Browser browser, Map<String, String> request, String login, String password) {
            return browser.authorizeByPost(with(request, login, password));
        }
    };

    /**
     * Sends an authorization request, and the login and the password in this way.
     *
     * @param request see {@link FylrApi#authorizationRequest}
     */
    public abstract Response logIn(Browser browser, Map<String, String> request, String login, String password);

    private static Map<String, String> with(Map<String, String> request, String login, String password) {
        Map<String, String> all = new HashMap<>(request);
        all.put("login", login);
        all.put("password", password);
        return all;
    }
}
