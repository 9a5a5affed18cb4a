package io.github.keycloakfylr.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.github.keycloakfylr.client.AdminApi;
import io.github.keycloakfylr.client.FylrApi;
import io.github.keycloakfylr.testserver.FylrTest;
import io.github.keycloakfylr.testserver.KeycloakServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.mock.web.MockServletContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.DefaultMockMvcBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * Spring Security as a client, and as a resource server of either kind: whole applications, configured as its reference
 * shows.
 */
@FylrTest
class SpringSecurityIT {

    private static final String PLACE = "fylr";
    private static final URI CALLBACK = URI.create("http://localhost/login/oauth2/code/" + PLACE);

    private final KeycloakServer server;
    private final AdminApi admin;
    private final FylrApi fylr;
    private final MockHttpSession session = new MockHttpSession();

    SpringSecurityIT(KeycloakServer server, AdminApi admin, FylrApi fylr) {
        this.server = server;
        this.admin = admin;
        this.fylr = fylr;
    }

    @ParameterizedTest(name = "confidential: {0}")
    @ValueSource(booleans = {true, false})
    @Tag("W6")
    @Tag("T5")
    @Tag("T9")
    @Tag("T11")
    @Tag("U2")
    @DisplayName("an application with oauth2Login: discovery, code flow with PKCE, userinfo, refresh")
    void client(boolean confidential) throws Exception {
        // Short enough for Spring to refresh before each use.
        admin.updateRealm("fylr", Map.of("accessTokenLifespan", 30));
        Registration registration = Registration.of(confidential, server, admin, CALLBACK);
        try (AnnotationConfigWebApplicationContext context = context(registration, LoginApplication.class)) {
            MockMvc application = mockMvc(context);
            String toSpring = location(request(application, "/me"));
            String toFylr = location(request(application, toSpring));
            URI callback = registration.logIn(toFylr);
            assertThat(URI.create(location(request(application, callback.toString())))
                            .getPath())
                    .isEqualTo("/me");

            String[] first = me(application);
            String[] second = me(application);

            assertThat(first[0]).isEqualTo(registration.login()).isEqualTo(second[0]);
            assertThat(first[1]).isNotEqualTo(second[1]);
            assertThat(FylrApi.success(fylr.userinfo(second[1]))).containsEntry("sub", registration.login());
        }
    }

    private String[] me(MockMvc application) throws Exception {
        MockHttpServletResponse response = request(application, "/me");
        assertThat(response.getStatus()).isEqualTo(200);
        return response.getContentAsString().split(" ");
    }

    private MockHttpServletResponse request(MockMvc application, String uri) throws Exception {
        return application
                .perform(get(URI.create(uri)).session(session))
                .andReturn()
                .getResponse();
    }

    private static String location(MockHttpServletResponse response) {
        assertThat(response.getStatus()).isEqualTo(302);
        return response.getHeader("Location");
    }

    @Test
    @Tag("N1")
    @Tag("N2")
    @DisplayName("client credentials")
    void clientCredentials() {
        Registration registration =
                Registration.confidential(server, admin, CALLBACK).withGuestAccess();
        ClientRegistrationRepository registrations = new InMemoryClientRegistrationRepository(client(registration)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope("read")
                .build());
        AuthorizedClientServiceOAuth2AuthorizedClientManager clients =
                new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                        registrations, new InMemoryOAuth2AuthorizedClientService(registrations));
        clients.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .clientCredentials()
                .build());

        OAuth2AuthorizedClient client = clients.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(PLACE)
                .principal("application")
                .build());

        FylrApi.isGuest(FylrApi.success(fylr.userinfo(client.getAccessToken().getTokenValue()))
                .get("sub"));
    }

    @Test
    @Tag("I1")
    @Tag("I2")
    @Tag("I3")
    @DisplayName("a resource server that asks introspection: access tokens of other clients, until they are revoked")
    void opaqueResourceServer() throws Exception {
        resourceServer(
                OpaqueTokenApplication.class,
                Registration.confidential(server, admin, URI.create("https://resource.example.org/")),
                Registration.ofPublicClient(server, admin, CALLBACK),
                true);
    }

    @Test
    @Tag("W7")
    @Tag("T13")
    @DisplayName(
            "a resource server that reads JWTs, as docs/endpoints.md sets it up: tokens of a client that is set to them")
    void jwtResourceServer() throws Exception {
        Registration caller =
                Registration.ofPublicClient(server, admin, CALLBACK).withJwtAccessTokens();
        resourceServer(JwtApplication.class, caller, caller, false);
    }

    /**
     * A resource server that is sent a token.
     *
     * @param known the registration that it is set up with: its own, or that of the client whose tokens it takes
     * @param asks whether it asks the server about each token
     */
    private void resourceServer(Class<?> kind, Registration known, Registration caller, boolean asks) throws Exception {
        Map<String, Object> tokens = FylrApi.success(fylr.token(
                "grant_type",
                "password",
                "client_id",
                caller.clientId(),
                "username",
                caller.login(),
                "password",
                Registration.PASSWORD,
                "scope",
                "read"));
        String token = (String) tokens.get("access_token");
        try (AnnotationConfigWebApplicationContext context = context(known, kind)) {
            MockMvc application = mockMvc(context);
            MockHttpServletResponse response = resource(application, token);
            assertThat(response.getStatus())
                    .as(response.getHeader("WWW-Authenticate"))
                    .isEqualTo(200);
            assertThat(response.getContentAsString()).isEqualTo(caller.login() + " SCOPE_read");
            assertThat(resource(application, token.substring(1)).getStatus()).isEqualTo(401);

            fylr.revoke(token);
            assertThat(resource(application, token).getStatus()).isEqualTo(asks ? 401 : 200);
        }
    }

    private static MockHttpServletResponse resource(MockMvc application, String token) throws Exception {
        return application
                .perform(get("/resource").header("Authorization", "Bearer " + token))
                .andReturn()
                .getResponse();
    }

    private static AnnotationConfigWebApplicationContext context(Registration registration, Class<?> application) {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.setServletContext(new MockServletContext());
        context.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("registration", registration));
        context.register(application);
        context.refresh();
        return context;
    }

    private static MockMvc mockMvc(AnnotationConfigWebApplicationContext context) {
        DefaultMockMvcBuilder builder = MockMvcBuilders.webAppContextSetup(context);
        return builder.apply(springSecurity()).build();
    }

    private static ClientRegistration.Builder client(Registration registration) {
        return ClientRegistrations.fromIssuerLocation(registration.issuer())
                .registrationId(PLACE)
                .clientId(registration.clientId())
                .clientSecret(registration.secret());
    }

    @Configuration
    @EnableWebMvc
    @EnableWebSecurity
    @RestController
    static class LoginApplication {

        @Bean
        ClientRegistrationRepository registrations(Registration registration) {
            ClientRegistration.Builder client = client(registration).scope("openid", "offline");
            return new InMemoryClientRegistrationRepository(
                    registration.secret() == null
                            ? client.clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                                    .build()
                            : client.build());
        }

        @Bean
        OAuth2AuthorizedClientRepository clients() {
            return new HttpSessionOAuth2AuthorizedClientRepository();
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2Login(withDefaults())
                    .oauth2Client(withDefaults())
                    .build();
        }

        @GetMapping("/me")
        String me(Authentication user, @RegisteredOAuth2AuthorizedClient(PLACE) OAuth2AuthorizedClient client) {
            return user.getName() + " " + client.getAccessToken().getTokenValue();
        }
    }

    /** What is the same in both kinds of resource servers. */
    @RestController
    static class Resource {

        @GetMapping("/resource")
        String resource(Authentication caller) {
            return caller.getName() + " "
                    + caller.getAuthorities().stream()
                            .map(Object::toString)
                            .filter(authority -> authority.startsWith("SCOPE_"))
                            .findFirst()
                            .orElse("");
        }
    }

    @Configuration
    @EnableWebMvc
    @EnableWebSecurity
    static class OpaqueTokenApplication extends Resource {

        @Bean
        SecurityFilterChain security(HttpSecurity http, Registration own) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.opaqueToken(
                            opaque -> opaque.introspectionUri(own.issuer() + "/api/oauth2/introspect")
                                    .introspectionClientCredentials(own.clientId(), own.secret())))
                    .build();
        }
    }

    @Configuration
    @EnableWebMvc
    @EnableWebSecurity
    static class JwtApplication extends Resource {

        @Bean
        JwtDecoder decoder(Registration caller) {
            String issuer = caller.issuer();
            NimbusJwtDecoder decoder = NimbusJwtDecoder.withIssuerLocation(issuer)
                    .validateType(false)
                    .build();
            decoder.setJwtValidator(JwtValidators.createAtJwtValidator()
                    .issuer(issuer)
                    .audience(issuer)
                    .clientId(caller.clientId())
                    .build());
            return decoder;
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                    .build();
        }
    }
}
