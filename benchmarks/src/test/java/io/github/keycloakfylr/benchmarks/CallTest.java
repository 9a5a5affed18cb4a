package io.github.keycloakfylr.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A call")
class CallTest {

    private static final URI ANYWHERE = URI.create("http://localhost:8080/token");

    @Test
    @DisplayName("has another value in each request, in turn")
    void inTurn() {
        Call call = Call.post(ANYWHERE, "token", Call.VALUE, "scope", "a b").with(Values.inTurn(List.of("1", "2")));

        assertThat(List.of(call.fill(call.form()), call.fill(call.form()), call.fill(call.form())))
                .containsExactly("scope=a+b&token=1", "scope=a+b&token=2", "scope=a+b&token=1");
    }

    @Test
    @DisplayName("takes what a response to another one had")
    void collected() {
        Values tokens = Values.once();
        Call.Collect.field("refresh_token", tokens).read("{\"access_token\":\"a\",\"refresh_token\":\"r\"}");
        Call.Collect.parameter("code", tokens).read("http://localhost/callback?state=s&code=c");
        Call.Collect.parameter("code", tokens).read("http://localhost/callback?error=login_required");

        assertThat(List.of(tokens.next(), tokens.next())).containsExactly("r", "c");
        assertThatIllegalStateException().isThrownBy(tokens::next);
    }
}
