package io.github.keycloakfylr.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;

/** What a browser is shown. */
public final class Page {

    private Page() {}

    /** The login page: fields for login and password. */
    public static void isLogin(Response response) {
        assertThat(response.statusCode()).as(response.getHeader("Location")).isEqualTo(200);
        assertThat(response.contentType()).startsWith("text/html");
        assertThat(response.asString()).contains("name=\"username\"", "name=\"password\"");
    }

    /** The page without what is new in each. */
    public static String withoutIds(Response page) {
        return page.asString()
                .replaceAll("(session_code|execution|tab_id|client_data)=[A-Za-z0-9_.-]*", "$1=")
                .replaceAll("checkAuthSession\\([^)]*\\)|data-session-hash=\"[^\"]*\"", "")
                .replaceAll("(?s)\\s+", " ");
    }
}
