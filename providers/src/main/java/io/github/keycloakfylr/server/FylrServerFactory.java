package io.github.keycloakfylr.server;

import org.keycloak.provider.ProviderFactory;

/** Holds the one {@link FylrServer}. */
public interface FylrServerFactory extends ProviderFactory<FylrServer> {}
