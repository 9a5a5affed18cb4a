package io.github.keycloakfylr.testserver;

import io.github.keycloakfylr.client.AdminApi;
import java.net.URI;

/** What the demo server prints when it is ready: commands to try, for a POSIX shell with curl and sed. */
final class DemoGuide {

    // Verifier and challenge are the example of RFC 7636, appendix B: curl and sed cannot make a challenge.
    private static final String TEXT =
            """

            ==== fylr's OAuth2 server, played by Keycloak, is ready at {base} ====

            {note}
              user           {username} / {password}
              admin console  {base}/admin/ ({adminUsername} / {adminPassword})
              stop           Ctrl-C

            Try it: paste these lines into a POSIX shell, all of them or one after the other.

            echo 'Discovery:'
            curl -s {base}/.well-known/openid-configuration; echo

            echo 'Password grant, and a helper that takes one value out of the response:'
            RESPONSE=$(curl -s {base}/api/oauth2/token -d grant_type=password -d client_id={client} -d username={username} -d password={password} -d 'scope=openid read write offline'); echo "$RESPONSE"
            value() { echo "$RESPONSE" | sed -n "s/.*\\"$1\\" *: *\\"\\([^\\"]*\\)\\".*/\\1/p"; }

            echo 'Refresh grant: a refresh token works once:'
            RESPONSE=$(curl -s {base}/api/oauth2/token -d grant_type=refresh_token -d client_id={client} -d refresh_token="$(value refresh_token)"); echo "$RESPONSE"

            echo 'Client credentials grant: a token of the guest:'
            curl -s {base}/api/oauth2/token -d grant_type=client_credentials -d client_id={client} -d scope=read; echo

            echo 'Userinfo: who the token is about:'
            curl -s {base}/api/oauth2/userinfo -H "Authorization: Bearer $(value access_token)"; echo

            echo 'Introspection:'
            curl -s {base}/api/oauth2/introspect -d client_id={client} -d token="$(value access_token)"; echo

            echo 'Revocation: after it, try userinfo or introspection once more:'
            curl -si {base}/api/oauth2/revoke -d client_id={client} -d token="$(value access_token)"; echo

            echo 'Authorization code grant with PKCE: the login by curl:'
            CODE=$(curl -s -L -b '' -o /dev/null -D - {base}/api/oauth2/auth -d response_type=code -d client_id={client} -d redirect_uri={redirect} -d state={destination} -d 'scope=openid read offline' -d auth_method=easydb -d code_challenge={challenge} -d code_challenge_method=S256 -d login={username} -d password={password} | sed -n 's/^[Ll]ocation:.*[?&]code=\\([^&[:space:]]*\\).*/\\1/p' | head -n 1); echo "$CODE"
            curl -s {base}/api/oauth2/token -d grant_type=authorization_code -d client_id={client} -d redirect_uri={redirect} -d code_verifier={verifier} -d code="$CODE"; echo

            The same with the login in a browser: open the address, log in, and take the code out of the address bar of the page that
            comes last (it shows the discovery document). Set CODE to it and repeat the last command.

            {base}/api/oauth2/auth?response_type=code&client_id={client}&redirect_uri={redirect}&state={destination}&scope=openid%20read%20offline&auth_method=easydb&code_challenge={challenge}&code_challenge_method=S256
            """;

    private final URI baseUri;

    DemoGuide(URI baseUri) {
        this.baseUri = baseUri;
    }

    /**
     * Tells what to try.
     *
     * @param note one line on the state of the server
     */
    String text(String note) {
        return TEXT.replace("{note}", note)
                .replace("{redirect}", "{base}/oauth2/callback")
                // Where the callback leads the browser on to: a page that shows something, and has no use for the code.
                .replace("{destination}", "/.well-known/openid-configuration")
                .replace("{base}", baseUri.toString())
                .replace("{client}", "fylr-web-frontend")
                .replace("{username}", DemoServer.USERNAME)
                .replace("{password}", DemoServer.PASSWORD)
                .replace("{adminUsername}", AdminApi.USERNAME)
                .replace("{adminPassword}", AdminApi.PASSWORD)
                .replace("{verifier}", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                .replace("{challenge}", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
